"""A student and a company disagree about a delivery; three people who know neither decide it criterion by criterion."""

from dataclasses import dataclass

import pytest

from payments.queries import verify_books
from projects.disputes import neutrals
from projects.models import Dispute, Milestone
from tests import stages
from tests.factories import CompanyFactory, MembershipFactory, StudentFactory, UserFactory
from tests.journeys import steps
from tests.journeys.conftest import DESKTOP, LOOKS
from tests.journeys.people import PASSWORD, Album, Person
from tests.journeys.site import Site

TITLE = "Map the onboarding of five competitors"
STATEMENT = "The summary has two pages. What follows is the appendix you asked for on Tuesday."
ANSWER = "Pages three and four are text as well. We agreed on two pages."
NOTES = {"name": "appendix.txt", "mimeType": "text/plain", "buffer": b"Step 41: close the window\n" * 20}


@dataclass
class Cast:
    """Dana works for Olive; Mona recruits Cara and Vera, and decides with them."""

    dana: Person
    olive: Person
    mona: Person
    cara: Person
    vera: Person
    site: Site
    milestone: Milestone

    @property
    def panel(self) -> list[Person]:
        return [self.mona, self.cara, self.vera]

    @property
    def complaints(self) -> list[str]:
        return [one for person in (self.dana, self.olive, *self.panel) for one in person.complaints]


@pytest.fixture
def cast_of_five(meet, site, moderator_account):
    """Everybody has an account, the money is held, and Olive has sent the first delivery back."""

    def gather(album, **options) -> Cast:
        company = CompanyFactory(name="Harbor Coffee", slug="harbor-coffee")
        told = {"user__password": PASSWORD, "user__name": "Olive Harbor", "user__email": "olive@harborcoffee.example"}
        MembershipFactory(company=company, **told)
        student = {"user__name": "Dana Reyes", "user__email": "dana@uni-bremen.de", "user__password": PASSWORD}
        dana = StudentFactory(handle="dana-reyes", **student).user
        UserFactory(name="Cara Career", email="cara@career.example", password=PASSWORD)
        vera = {"user__name": "Vera Volunteer", "user__email": "vera@elsewhere.example", "user__password": PASSWORD}
        MembershipFactory(company__name="Elsewhere", company__slug="elsewhere", **vera)
        milestone = stages.sent_back(stages.delivered(site.stripe, dana, stages.published(company=company)))
        return Cast(
            dana=meet("Dana Reyes", dana.email, album=album, **options),
            olive=meet("Olive Harbor", "olive@harborcoffee.example", album=album, **options),
            mona=meet("Mona Derator", moderator_account.email, album=album, viewport=DESKTOP),
            cara=meet("Cara Career", "cara@career.example", album=album, **options),
            vera=meet("Vera Volunteer", "vera@elsewhere.example", album=album, **options),
            site=site,
            milestone=milestone,
        )

    return gather


def moderator_recruits(cast: Cast, moderator) -> None:
    """Cara in the admin, as staff does it; the others are there already."""
    steps.log_in(cast.mona)
    cast.mona.opens("/admin/projects/neutral/add/")
    cast.mona.writes("E-mail address of the account", cast.cara.email)
    cast.mona.page.get_by_label("Role").select_option("career_staff")
    cast.mona.writes("School", "career.example")
    cast.mona.shows("recruit")
    cast.mona.page.get_by_role("button", name="Save", exact=True).click()
    cast.mona.page.wait_for_url("**/admin/projects/neutral/")
    cast.mona.sees("Cara Career")
    neutrals.recruit(moderator, role="moderator", by=moderator)
    volunteer = type(moderator).objects.get(email=cast.vera.email)
    neutrals.recruit(volunteer, role="company_volunteer", by=moderator)


def student_opens(cast: Cast) -> None:
    dana = cast.dana
    steps.log_in(dana)
    dana.opens(stages.page(cast.milestone))
    dana.page.locator("main input[type=file]").first.set_input_files([NOTES])
    dana.page.locator("summary", has_text="Add files").click()
    dana.presses("Upload")
    dana.sees("appendix.txt")
    dana.follows("Open a dispute")
    dana.sees("It costs neither of you anything.")
    dana.writes("What is wrong?", STATEMENT)
    dana.shows("open")
    dana.presses("Open the dispute")
    dana.sees("The dispute is open. The other side has been told.")
    dana.shows("opened")
    cast.site.work()


def company_answers(cast: Cast) -> None:
    olive = cast.olive
    steps.log_in(olive)
    olive.reads(cast.site.letter(olive.email, "opened a dispute"))
    olive.sees(STATEMENT)
    olive.writes("How do you see it?", ANSWER)
    olive.shows("answer")
    olive.presses("Send the answer")
    olive.sees("Neutral people decide by")
    olive.shows("answered")
    cast.site.work()


def neutral_decides(cast: Cast, person: Person, verdicts: list[str], *, why: str) -> None:
    """Take the seat, read, open a file, and find something on each criterion."""
    if person is not cast.mona:
        steps.log_in(person)
    person.reads(cast.site.letter(person.email, "You are asked to decide"))
    person.sees("Will you help to decide this?")
    person.chooses("I know neither of them")
    person.shows("asked")
    person.presses("Send the answer")
    for words in (STATEMENT, ANSWER, "In the summary, pages 3 and 4", "start with the second sheet"):
        person.sees(words)
    with person.page.expect_download() as download:
        person.follows("appendix.txt")
    assert download.value.suggested_filename == "appendix.txt"
    judged = person.page.locator("fieldset.judged")
    for place, verdict in enumerate(verdicts):
        judged.nth(place).get_by_label(verdict, exact=True).check()
        judged.nth(place).get_by_label("Why").fill(f"{why} Criterion {place + 1}.")
    person.shows("case")
    person.presses("Send the findings")
    person.sees("Your findings are in")
    cast.site.work()


def both_take_the_decision(cast: Cast) -> None:
    dana, olive = cast.dana, cast.olive
    dana.reads(cast.site.letter(dana.email, "Decided: $393.75 of $450"))
    for words in ("Half met", "I counted. Criterion 1.", "The appendix is no summary. Criterion 3."):
        dana.sees(words)
    for name in ("Mona Derator", "Cara Career", "Vera Volunteer"):
        assert name not in dana.page.content()
    dana.shows("decided")
    dana.presses("Take the decision")
    dana.sees("You have taken the decision.")
    olive.reads(cast.site.letter(olive.email, "Decided: $393.75 of $450"))
    olive.presses("Take the decision")
    olive.sees("You have taken the decision.")
    cast.site.work()
    dana.reads(cast.site.letter(dana.email, "is final"))
    dana.shows("final")
    olive.opens(stages.page(cast.milestone))
    olive.sees("$393.75 of $450 for Dana")
    olive.shows("workspace")


@LOOKS
def test_a_dispute_is_decided_criterion_by_criterion(cast_of_five, moderator_account, viewport, request):
    album = Album(f"dispute-{request.node.callspec.id.split('-')[-1]}")
    cast = cast_of_five(album, viewport=viewport)

    moderator_recruits(cast, moderator_account)
    student_opens(cast)
    company_answers(cast)
    neutral_decides(cast, cast.mona, ["Met", "Met", "Not met"], why="I counted.")
    neutral_decides(cast, cast.cara, ["Met", "Met", "Half met"], why="The appendix is no summary.")
    neutral_decides(cast, cast.vera, ["Half met", "Met", "Met"], why="Two screens are missing.")
    both_take_the_decision(cast)

    dispute = Dispute.objects.get()
    ended = stages.again(cast.milestone)
    assert (dispute.status, dispute.decided_cents, ended.settled_cents) == ("resolved", 39375, 39375)
    assert sum(refund.amount_cents for refund in ended.hold.refunds.filter(status="done")) == 49500 - 39375 - 3938
    assert verify_books() == []
    assert cast.complaints == []


def test_without_javascript_a_neutral_decides_as_well(cast_of_five, moderator_account):
    cast = cast_of_five(None, java_script_enabled=False)
    neutrals.recruit(moderator_account, role="moderator", by=moderator_account)
    for person, role in ((cast.cara, "career_staff"), (cast.vera, "company_volunteer")):
        user = type(moderator_account).objects.get(email=person.email)
        neutrals.recruit(user, role=role, by=moderator_account, school_domain="career.example")

    student_opens(cast)
    company_answers(cast)
    neutral_decides(cast, cast.cara, ["Met", "Met", "Not met"], why="I counted.")

    assert Dispute.objects.get().seats.get(status="voted").votes.count() == 3
