"""The pages of a dispute, without JavaScript: what each side and each neutral is offered, and what nobody sees."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.core import filetypes
from projects.disputes import clock, panels, services
from projects.messages import services as messages
from projects.models import Dispute, Milestone, PanelSeat
from projects.workspace import keeping
from tests import stages
from tests.payments.stages import again

pytestmark = pytest.mark.django_db
ANSWER, TAKE, APPEAL = "Send the answer", "Take the decision", 'appeal/">Appeal'
BACK, AGREE = "Take the dispute back", "Agree on $"
DEEDS = [ANSWER, TAKE, APPEAL, BACK, AGREE]


def page_of(dispute, verb=""):
    return f"/disputes/{dispute.pk}/{verb}/" if verb else f"/disputes/{dispute.pk}/"


def seat_page(seat, verb=""):
    return f"/panel/{seat.pk}/{verb}/" if verb else f"/panel/{seat.pk}/"


def offered(client_for, person, dispute):
    page = client_for(person).get(page_of(dispute)).text
    return [deed for deed in DEEDS if deed in page]


def findings(seat, *percents):
    fields = {}
    for key, opinion in stages.opinions(seat.dispute.milestone, *percents).items():
        fields |= {f"met_{key}": str(opinion.met_percent), f"note_{key}": opinion.reason}
    return fields


@pytest.fixture
def at(owner, student, delivered):
    """`at("decided")` is a dispute in that state; the company opened it after a no."""

    def reach(state) -> Dispute:
        deeds = {
            "open": lambda: stages.disputed(delivered),
            "in_review": lambda: stages.in_review(delivered),
            "decided": lambda: stages.decided(delivered, 100, 50, 0),
            "taken_by_student": lambda: services.take(stages.decided(delivered, 50), by=student),
            "resolved": lambda: stages.taken(stages.decided(delivered, 100, 50, 0)),
            "withdrawn": lambda: services.withdraw(stages.disputed(delivered), by=owner),
            "agreed": lambda: services.give_in(stages.disputed(delivered), by=student),
        }
        return deeds[state]()

    return reach


@pytest.mark.parametrize(
    ("state", "for_student", "for_company"),
    [
        ("open", [ANSWER, AGREE], [BACK, AGREE]),
        ("in_review", [AGREE], [BACK, AGREE]),
        ("decided", [TAKE, APPEAL], [TAKE, APPEAL]),
        ("taken_by_student", [], [TAKE, APPEAL]),
        ("resolved", [], []),
        ("withdrawn", [], []),
        ("agreed", [], []),
    ],
)
def test_each_side_is_offered_a_way_on_in_each_state(
    client_for, student, owner, moderator, reviewer, at, state, for_student, for_company
):
    dispute = at(state)

    assert offered(client_for, student, dispute) == for_student
    assert offered(client_for, owner, dispute) == for_company
    assert offered(client_for, moderator, dispute) == offered(client_for, reviewer, dispute) == []


def test_a_student_opens_a_dispute_from_the_workspace(client_for, student, owner, delivered):
    milestone = stages.sent_back(delivered)
    browser = client_for(student)
    ask = stages.page(milestone, "dispute")
    assert ask in browser.get(stages.page(milestone)).text
    assert ask not in client_for(owner).get(stages.page(milestone)).text

    empty = browser.post(ask, {"statement": " "}).text
    done = browser.post(ask, {"statement": "The summary has two pages."}, follow=True)

    assert "Say what is wrong, so that others can decide it." in empty
    assert "The dispute is open. The other side has been told." in done.text
    assert stages.again(milestone).status == Milestone.Status.DISPUTED
    assert "The other side may answer until" in browser.get(stages.page(milestone)).text


def test_every_clock_is_shown_with_its_zone_to_both(client_for, student, owner, at):
    dispute = at("decided")

    for person in (student, owner):
        with timezone.override(person.zone):
            page = client_for(person).get(page_of(dispute)).text
            for clock_name in ("Answer due", "Decision due", "Appeal until"):
                assert clock_name in page
            assert page.count(timezone.localtime(dispute.appeal_by).strftime("%H:%M")) >= 1
            assert f"({timezone.localtime(dispute.appeal_by).tzname()})" in page


def test_the_decision_is_shown_for_each_criterion_with_its_reason(client_for, student, at):
    page = client_for(student).get(page_of(at("resolved"))).text

    assert "Decided: $258.75 of $450 to Dana" in page
    for words in ("It is all there.", "Half of it is there.", "Nothing of it is there.", "Half met", "Not met"):
        assert words in page
    assert "$210.37" in page


def test_the_other_side_answers_on_the_page(client_for, student, owner, at):
    dispute = at("open")

    assert "Say in a few sentences" in client_for(student).post(page_of(dispute), {"answer": ""}).text
    done = client_for(student).post(page_of(dispute), {"answer": "It is in the second file."}, follow=True)

    assert "Your answer is in." in done.text
    assert again(dispute).status == Dispute.Status.IN_REVIEW
    assert "It is in the second file." in client_for(owner).get(page_of(dispute)).text


def test_taking_and_appealing_need_one_page_each(client_for, student, owner, at):
    dispute = at("decided")
    client_for(owner).post(page_of(dispute, "take"))
    assert again(dispute).company_takes_it_at

    form = client_for(student).get(page_of(dispute, "appeal")).text
    assert "Other people decide anew within 7 days" in form
    assert "Say what was overlooked." in client_for(student).post(page_of(dispute, "appeal"), {"reason": ""}).text
    client_for(student).post(page_of(dispute, "appeal"), {"reason": "The second file was overlooked."})

    assert again(dispute).round == 2
    page = client_for(owner).get(page_of(dispute)).text
    assert "Why Dana Reyes appealed" in page and "The first decision, which was appealed" in page


def test_taking_back_and_agreeing_say_first_what_follows(client_for, student, owner, at):
    dispute = at("open")

    assert "Agree on $112.50 for Dana?" in client_for(student).get(page_of(dispute, "agree")).text
    assert "The work goes on where it stood" in client_for(owner).get(page_of(dispute, "withdraw")).text
    client_for(owner).post(page_of(dispute, "withdraw"))

    assert again(dispute).status == Dispute.Status.WITHDRAWN
    for verb in ("withdraw", "agree", "appeal"):
        late = client_for(owner).get(page_of(dispute, verb), follow=True)
        assert "Things have moved on" in late.text


@pytest.mark.parametrize("verb", ["", "withdraw", "agree", "take", "appeal"])
def test_outsiders_find_no_dispute(client_for, rival, stranger, reviewer, moderator, at, verb):
    dispute = at("open")
    told = {"answer": "x", "reason": "x"}

    for person in (rival, stranger):
        assert client_for(person).post(page_of(dispute, verb), told).status_code == 404
    for person in (reviewer, moderator):
        assert client_for(person).post(page_of(dispute, verb), told).status_code == 403
    assert client_for().post(page_of(dispute, verb), told).url.startswith("/accounts/login/")
    assert again(dispute).status == Dispute.Status.OPEN


def test_the_dashboards_say_what_a_dispute_asks(client_for, student, owner, reviewer, delivered):
    dispute = stages.disputed(delivered)
    assert "Say how you see the dispute" in client_for(student).get("/dashboard/").text
    assert "Say how you see the dispute" not in client_for(owner).get("/dashboard/").text
    dispute = services.answer(dispute, by=student, answer="It is there.")
    from_moderator = stages.UserFactory(is_staff=True)
    services.deciding.decide(dispute, opinions=stages.opinions(delivered, 50), by=from_moderator)

    for person in (student, owner):
        assert "A dispute is decided" in client_for(person).get("/dashboard/").text
    assert "A dispute is decided" not in client_for(reviewer).get("/dashboard/").text


def test_a_neutral_without_any_other_role_begins_at_the_panel(client_for, bench, delivered):
    dispute = stages.in_review(delivered)
    seat = dispute.seats.get(neutral__role="career_staff")
    browser = client_for(seat.neutral.user)

    assert browser.get("/dashboard/").url == "/panel/"
    assert seat_page(seat) in browser.get("/panel/").text
    volunteer = dispute.seats.get(neutral__role="company_volunteer")
    assert seat_page(volunteer) in client_for(volunteer.neutral.user).get("/dashboard/").text


def test_who_is_no_neutral_has_no_panel(client_for, student, owner, moderator):
    for person in (student, owner, moderator):
        assert client_for(person).get("/panel/").status_code == 404


def test_before_the_seat_is_taken_there_is_no_evidence(client_for, bench, delivered):
    seat = stages.in_review(delivered).seats.first()
    page = client_for(seat.neutral.user).get(seat_page(seat)).text

    assert "Dana Reyes" in page and "Harbor Coffee" in page and "$450" in page
    assert "start with the second sheet" not in page and "Half of the table" not in page


def test_a_neutral_takes_the_seat_reads_and_decides(client_for, student, owner, bench, delivered):
    messages.send(delivered.engagement.application, "The logo goes on top.", by=owner)
    file = _file(delivered, student)
    dispute = stages.in_review(delivered)
    seat = dispute.seats.first()
    browser = client_for(seat.neutral.user)
    file_page = f"{seat_page(seat)}files/{file.pk}/"
    assert browser.get(file_page).status_code == 404

    assert "Say whether you take the seat." in browser.post(seat_page(seat, "answer"), {}).text
    case = browser.post(seat_page(seat, "answer"), {"choice": "none"}, follow=True).text
    for words in (
        "Half of the table is missing.", "All of it is in the second file.", "start with the second sheet",
        "The logo goes on top.", "The launch was called off.", "To proofread the summary.", "The agreement",
        "What happened", file_page, "Decision due",
    ):  # fmt: skip
        assert words in case, words
    answer = browser.get(file_page)
    assert b"".join(answer.streaming_content) == b"Forty steps\n" * 9
    assert answer["Content-Disposition"].startswith("attachment")

    half = {name: value for name, value in findings(seat, 100).items() if name.startswith("met_")}
    assert "Give a reason for this criterion." in browser.post(seat_page(seat), half).text
    done = browser.post(seat_page(seat), findings(seat, 100, 50, 0), follow=True).text

    assert "Your findings are in; nobody sees them before all are." in done.replace("&#x27;", "'")
    assert "What you find" not in done and "Half of it is there." in done
    assert again(seat).status == PanelSeat.Status.VOTED


def _file(milestone, student):
    upload = SimpleUploadedFile("steps.txt", b"Forty steps\n" * 9, content_type="text/plain")
    kept, _problems = filetypes.sort_out([upload])
    return keeping.upload(milestone.engagement, kept, by=student)[0]


def test_a_neutral_who_declines_says_why_to_staff_only(client_for, student, owner, bench, delivered):
    dispute = stages.in_review(delivered)
    seat = dispute.seats.first()
    told = {"choice": "conflict", "conflict": "Their founder is my cousin."}

    client_for(seat.neutral.user).post(seat_page(seat, "answer"), told)

    assert again(seat).conflict == "Their founder is my cousin."
    for person in (student, owner):
        assert "my cousin" not in client_for(person).get(page_of(dispute)).text


@pytest.mark.parametrize("who", ["student", "owner", "rival", "stranger", "moderator"])
def test_only_who_was_asked_opens_a_seat(client_for, request, student, bench, seated, delivered, who):
    file = _file(delivered, student)
    seats = seated(stages.in_review(delivered))
    people = [request.getfixturevalue(who), *[seat.neutral.user for seat in seats[1:]]]

    for person in people:
        browser = client_for(person)
        for path in (seat_page(seats[0]), f"{seat_page(seats[0])}files/{file.pk}/"):
            assert browser.get(path).status_code == 404
        assert browser.post(seat_page(seats[0]), findings(seats[0], 0)).status_code == 404
        assert browser.post(seat_page(seats[0], "answer"), {"choice": "none"}).status_code == 404
    assert client_for().get(seat_page(seats[0])).url.startswith("/accounts/login/")


def test_a_neutral_reads_no_file_of_other_work(client_for, simulator, student, bench, seated, delivered):
    other = _file(stages.funded(simulator), stages.Milestone.objects.exclude(pk=delivered.pk).get().engagement.student)
    seat = seated(stages.in_review(delivered))[0]

    assert client_for(seat.neutral.user).get(f"{seat_page(seat)}files/{other.pk}/").status_code == 404


def test_once_it_is_over_the_evidence_is_closed(client_for, owner, bench, seated, delivered):
    dispute = stages.in_review(delivered)
    seat = seated(dispute)[0]
    services.withdraw(dispute, by=owner)

    page = client_for(seat.neutral.user).get(seat_page(seat)).text

    assert "nothing to do" in page and "start with the second sheet" not in page


def test_names_and_votes_of_a_panel_stay_hidden(client_for, student, owner, reviewer, bench, seated, delivered):
    dispute = stages.in_review(delivered)
    seats = seated(dispute)
    panels.vote(seats[0], by=seats[0].neutral.user, opinions=stages.opinions(delivered, 0))
    readers = [student, owner, reviewer, *[seat.neutral.user for seat in seats[1:]]]
    paths = {person: page_of(dispute) for person in (student, owner, reviewer)}
    paths |= {seat.neutral.user: seat_page(seat) for seat in seats[1:]}

    for person in readers:
        page = client_for(person).get(paths[person]).text
        assert "Nothing of it is there." not in page
        for seat in seats:
            if seat.neutral.user != person:
                assert seat.neutral.user.name not in page and seat.neutral.user.email not in page
    assert "Career staff" in client_for(student).get(page_of(dispute)).text


def test_a_panel_page_of_many_seats_asks_as_often_as_one_of_few(client_for, bench, delivered):
    dispute = stages.in_review(delivered)
    neutral = dispute.seats.first().neutral
    browser = client_for(neutral.user)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/panel/").status_code == 200
        return len(queries)

    few = count()
    for _number in range(29):
        other = Dispute.objects.create(
            milestone=_another(delivered), is_from_student=True, statement="x", status="resolved",
            answer_by=timezone.now(), decide_by=timezone.now(),
        )  # fmt: skip
        PanelSeat.objects.create(dispute=other, round=1, neutral=neutral, answer_by=timezone.now())
    assert count() == few


def _another(milestone):
    fields = {"title": "More", "amount_cents": 100, "currency": "USD", "due_on": milestone.due_on}
    place = milestone.engagement.milestones.count() + 1
    return Milestone.objects.create(engagement=milestone.engagement, position=place, **fields)


def test_a_rejection_is_accepted_or_disputed_on_its_page(client_for, student, owner, delivered):
    settlement = stages.rejected(delivered)
    milestone = stages.again(delivered)
    page = client_for(student).get(reverse("settlement", args=[milestone.engagement_id, settlement.pk])).text

    assert "Harbor Coffee rejected the work" in page and "Accept the rejection" in page
    assert stages.page(milestone, "dispute") in page and "Decline" not in page
    workspace = client_for(owner).get(stages.page(milestone)).text
    assert "may dispute it until" in workspace

    dispute = services.open(stages.again(milestone), by=student, statement="The summary has two pages.")
    assert offered(client_for, student, dispute) == [AGREE]
    with time_machine.travel(settlement.answer_by, tick=False):
        assert clock.open_forgotten(timezone.now()) == 0
