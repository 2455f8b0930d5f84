"""The pages of an early end: what each side is offered in each state, without JavaScript, and by whom it is read."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.models import Engagement, Milestone, Settlement
from projects.workspace import services as workspace
from projects.workspace.ending import settlements
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.stages import again

pytestmark = pytest.mark.django_db
END, CANCEL = "End it early", "Cancel the engagement"
ANSWER, ASK, OTHER, BACK = "Answer the proposal", "Open a dispute", "Propose another amount", "Take it back"
DEEDS = [END, CANCEL, ANSWER, ASK, OTHER, BACK]


def cancel_page(milestone):
    return f"{stages.page(milestone)}cancel/"


def settle_page(milestone):
    return stages.page(milestone, "settle")


def settlement_page(settlement, verb=""):
    path = f"{settlement.milestone.engagement.get_absolute_url()}settlements/{settlement.pk}/"
    return f"{path}{verb}/" if verb else path


def offered(client_for, person, milestone):
    page = client_for(person).get(stages.page(milestone)).text
    return [deed for deed in DEEDS if deed in page]


@pytest.fixture
def at(simulator, student, owner, moderator, project):
    """`at("declined")` is a milestone of that state; the company proposed unless the name says otherwise."""

    def reach(state):
        if state == "planned":
            return stages.milestone_of(stages.hired(student, project))
        milestone = stages.funded(simulator, student, project)
        deeds = {
            "funded": lambda: None,
            "submitted": lambda: stages.handed_in(milestone),
            "revision_requested": lambda: stages.sent_back(stages.handed_in(milestone)),
            "proposed": lambda: stages.proposed(milestone),
            "proposed_by_student": lambda: stages.proposed(milestone, by=student),
            "declined": lambda: settlements.decline(stages.proposed(milestone), by=student, answer="Not yet."),
            "withdrawn": lambda: settlements.withdraw(stages.proposed(milestone), by=owner),
            "disputed": lambda: stages.disputed(milestone),
            "approved": lambda: workspace.approve(stages.handed_in(milestone), by=owner),
            "settled": lambda: settlements.accept(stages.proposed(milestone), by=student),
            "cancelled": lambda: stages.proposed(milestone, by=student, cents=0),
            "decided": lambda: stages.taken(stages.decided(milestone, 50, moderator=moderator)),
        }
        deeds[state]()
        return stages.again(milestone)

    return reach


@pytest.mark.parametrize(
    ("state", "for_student", "for_company"),
    [
        ("planned", [CANCEL], [CANCEL]),
        ("funded", [END], [END]),
        ("submitted", [END], [END]),
        ("revision_requested", [END, ASK], [END]),
        ("proposed", [END, ANSWER], [END, OTHER, BACK]),
        ("proposed_by_student", [END, OTHER, BACK], [END, ANSWER]),
        ("declined", [END, ASK, OTHER], [END, ASK, OTHER]),
        ("withdrawn", [END], [END]),
        ("disputed", [], []),
        ("approved", [], []),
        ("settled", [], []),
        ("cancelled", [], []),
        ("decided", [], []),
    ],
)
def test_each_side_is_offered_a_way_on_in_each_state(
    client_for, student, owner, moderator, reviewer, at, state, for_student, for_company
):
    milestone = at(state)

    assert offered(client_for, student, milestone) == for_student
    assert offered(client_for, owner, milestone) == for_company
    assert offered(client_for, moderator, milestone) == offered(client_for, reviewer, milestone) == []


@pytest.mark.parametrize(("state", "who"), [("proposed", "owner"), ("proposed_by_student", "student")])
def test_without_an_answer_the_proposing_side_opens_a_dispute(client_for, request, at, state, who):
    milestone = at(state)
    browser = client_for(request.getfixturevalue(who))
    ask = stages.page(milestone, "dispute")
    early = browser.get(ask, follow=True)

    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        assert ASK in browser.get(stages.page(milestone)).text
        page = browser.get(ask).text
        browser.post(ask, {"statement": "They do not answer."})

    assert "Things have moved on" in early.text
    assert "3 people who know neither of you decide" in page
    assert stages.again(milestone).status == Milestone.Status.DISPUTED


def test_the_page_shows_the_schedule_and_proposes_a_quarter(simulator, client_for, student, owner, milestone):
    page = client_for(owner).get(cancel_page(milestone)).text
    assert "If you end this now" in page and "to be agreed" in page
    assert "25\u00a0%, $112.50; $371.25 goes back to the company" in page

    words = {"share_1": "25", "reason": "The launch was called off."}
    done = client_for(owner).post(cancel_page(milestone), words, follow=True)

    assert "You proposed to end this early" in done.text
    settlement = Settlement.objects.get()
    assert (settlement.pay_cents, settlement.status) == (11250, Settlement.Status.PROPOSED)
    answer = client_for(student).get(settlement_page(settlement)).text
    assert "Accept: $112.50 to the student" in answer and "The launch was called off." in answer


def test_accepting_needs_one_button(simulator, client_for, student, milestone):
    settlement = stages.proposed(milestone)

    done = client_for(student).post(settlement_page(settlement), {"choice": "accept"}, follow=True)
    money.ready(simulator, student)
    money.send_all()
    money.refund_all()

    assert "Agreed. The money moves now." in done.text
    assert "Ended early" in client_for(student).get(stages.page(milestone)).text
    assert_books_balance(simulator)


def test_declining_needs_words(client_for, student, milestone):
    settlement = stages.proposed(milestone)

    silent = client_for(student).post(settlement_page(settlement), {"choice": "decline", "answer": " "})
    assert "Say in a sentence why you decline." in silent.text
    assert again(settlement).status == Settlement.Status.PROPOSED

    client_for(student).post(settlement_page(settlement), {"choice": "decline", "answer": "Half is done."})
    assert again(settlement).answer == "Half is done."


def test_another_amount_is_typed_as_money(client_for, student, owner, milestone):
    stages.proposed(milestone)
    browser, path = client_for(student), settle_page(milestone)
    assert "Proposed by the other side; yours replaces it" in browser.get(path).text

    for typed, problem in (
        ("", "Say how much goes to the student."),
        ("451", "At most the whole pay, $450."),
        ("lots", "Write the pay as an amount"),
    ):
        page = browser.post(path, {"share_1": "other", "amount_1": typed, "reason": "Most is done."})
        assert problem in page.text, typed
    assert "Choose a share or another amount." in browser.post(path, {"reason": "Most is done."}).text
    browser.post(path, {"share_1": "other", "amount_1": "$312.34", "reason": "Most is done."})

    assert Settlement.objects.get(status=Settlement.Status.PROPOSED).pay_cents == 31234


def test_the_split_follows_what_one_chooses(client_for, owner, milestone):
    asked = {"share_1": "other", "amount_1": "100.01"}

    for path in (cancel_page(milestone), settle_page(milestone)):
        answer = client_for(owner).get(path, asked, headers={"HX-Request": "true"}).text
        assert "$100.01" in answer and "$10.00" in answer and "$384.99" in answer and "<html" not in answer
        nothing = client_for(owner).get(path, {"share_1": "other"}, headers={"HX-Request": "true"}).text
        assert "Choose an amount" in nothing
    assert not Settlement.objects.exists()


def test_what_happens_early_can_always_be_read(client_for, student, owner, milestone):
    for person in (student, owner):
        page = client_for(person).get(stages.page(milestone)).text
        assert "What happens if somebody ends it early" in page
        assert "$450, divided by agreement" in page and "3 business days to accept" in page


def test_both_read_the_rule_before_they_start(client_for, student, owner, project):
    application = stages.offered(student, project)

    agreement = client_for(student).get(f"/applications/{application.pk}/agreement/").text
    assert "4. Ending early" in agreement
    assert "Paid for, not approved yet: to the student what both agree on" in agreement
    terms = client_for().get("/terms/").text
    assert 'id="ending"' in terms and "what both agree on" in terms
    assert "/terms/#ending" in client_for(owner).get(project.get_absolute_url()).text
    assert "/terms/#ending" in client_for(student).get(application.get_absolute_url()).text


def test_an_older_agreement_says_its_own_rule(client_for, owner, milestone):
    Engagement.objects.update(agreement_version="2026-11")

    page = client_for(owner).get(stages.page(milestone)).text
    cancel = client_for(owner).get(cancel_page(milestone)).text

    assert "Until something is delivered, the company gets all its money back." in page
    assert "$495.00" in cancel and "share_1" not in cancel and "End it now" in cancel


def test_taking_back_needs_a_press_not_a_link(client_for, owner, student, milestone):
    settlement = stages.proposed(milestone)

    assert client_for(owner).get(settlement_page(settlement, "withdraw")).status_code == 405
    client_for(student).post(settlement_page(settlement, "withdraw"))
    assert again(settlement).status == Settlement.Status.PROPOSED
    client_for(owner).post(settlement_page(settlement, "withdraw"))
    assert again(settlement).status == Settlement.Status.WITHDRAWN


@pytest.mark.parametrize("verb", ["", "withdraw"])
def test_outsiders_find_no_proposal(client_for, rival, stranger, reviewer, moderator, milestone, verb):
    settlement = stages.proposed(milestone)
    words = {"choice": "accept", "answer": "x"}

    for person in (rival, stranger):
        assert client_for(person).post(settlement_page(settlement, verb), words).status_code == 404
    for person in (reviewer, moderator):
        assert client_for(person).post(settlement_page(settlement, verb), words).status_code == 403
    assert client_for().post(settlement_page(settlement, verb), words).url.startswith("/accounts/login/")
    assert client_for(moderator).get(settlement_page(settlement)).status_code == 200
    assert again(settlement).status == Settlement.Status.PROPOSED


def test_the_dashboards_say_what_to_answer_by_when(client_for, student, owner, milestone):
    settlement = stages.proposed(milestone)

    assert "proposes to end it early" in client_for(student).get("/dashboard/").text
    assert "Nobody answered your proposal" not in client_for(owner).get("/dashboard/").text
    with time_machine.travel(settlement.answer_by + dt.timedelta(hours=1), tick=False):
        assert "Nobody answered your proposal" in client_for(owner).get("/dashboard/").text


def test_a_delivery_under_talks_is_not_said_to_be_accepted_by_itself(client_for, owner, delivered):
    assert "accepted by itself on" in client_for(owner).get("/dashboard/").text

    stages.proposed(delivered)

    assert "accepted by itself on" not in client_for(owner).get("/dashboard/").text
    page = client_for(owner).get(stages.page(delivered)).text
    assert "its silence does not approve the delivery" in page


def test_long_talks_cost_no_more_than_short_ones(client_for, student, owner, milestone):
    def cost(path) -> int:
        client_for(student).get(path)
        browser = client_for(student)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(path).status_code == 200
        return len(caught)

    stages.proposed(milestone, cents=1)
    paths = [stages.page(milestone), cancel_page(milestone), settle_page(milestone), "/dashboard/"]
    before = [cost(path) for path in paths]
    for cents in range(2, 22, 2):
        stages.proposed(milestone, by=student, cents=cents)
        stages.proposed(milestone, cents=cents + 1)

    assert [cost(path) for path in paths] == before


def test_settled_pay_that_has_not_arrived_keeps_the_account_open(simulator, client_for, student, milestone):
    settlements.accept(stages.proposed(milestone), by=student)
    title = milestone.engagement.project.title

    assert f"Wait for the pay of “{title}” to arrive first." in client_for(student).get("/settings/close/").text

    money.ready(simulator, student)
    money.send_all()
    assert "Wait for the pay" not in client_for(student).get("/settings/close/").text


def test_the_portfolio_says_that_it_ended_early(simulator, client_for, student, milestone):
    settlements.accept(stages.proposed(milestone), by=student)

    page = client_for().get(student.student.get_absolute_url()).text

    assert "ended early" in page and "Certificate" not in page and "Projects done" not in page
