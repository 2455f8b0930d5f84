"""The page on which a company asks for a revision: where it falls short, new wishes, words nobody can act on."""

import pytest

from marketplace.core.states import IllegalMove
from projects.models import ChangeOrder, Check, Milestone
from projects.workspace import services as workspace
from projects.workspace.judging import hints, rounds
from tests import stages

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def last(delivered):
    """The last delivery waits for an answer; every revision round is used."""
    return stages.used_up(delivered)


def failed_of(milestone):
    return milestone.criteria.order_by("-position")[0].pk


def told(milestone, **changes):
    key = failed_of(milestone)
    words = {f"failed_{key}": "on", f"where_{key}": "In the summary, page 3", "message": "", "wish": "", "go": "send"}
    return words | changes


def state_of(milestone):
    return Milestone.objects.get(pk=milestone.pk).status


def change_page(milestone):
    return f"{milestone.engagement.get_absolute_url()}changes/new/"


def test_each_page_says_which_round_it_is(client_for, owner, student, delivered):
    assert "Ask for revision 1 of 2" in client_for(owner).get(stages.page(delivered, "revise")).text
    delivered = stages.handed_in(stages.sent_back(delivered))
    assert "Ask for revision 2 of 2" in client_for(owner).get(stages.page(delivered, "revise")).text
    stages.sent_back(delivered)
    assert "Your turn: revision 2 of 2" in client_for(student).get(stages.page(delivered)).text


def test_the_delivery_page_of_a_revision_says_what_is_not_met_and_where(client_for, student, milestone):
    browser = client_for(student)

    assert "what is not met" not in browser.get(stages.page(milestone, "deliver")).text
    stages.sent_back(stages.handed_in(milestone))
    page = browser.get(stages.page(milestone, "deliver")).text
    assert "Revision 1 of 2: what is not met" in page and "In the summary, pages 3 and 4" in page


def test_a_revision_page_after_the_last_round_leads_to_the_rejection(client_for, owner, last):
    answer = client_for(owner).get(stages.page(last, "revise"), follow=True)

    assert answer.redirect_chain == [(stages.page(last, "reject"), 303)]
    assert "Reject the work" in answer.text


def test_a_rejection_page_before_the_last_round_leads_to_the_revision(client_for, owner, delivered):
    answer = client_for(owner).get(stages.page(delivered, "reject"), follow=True)

    assert answer.redirect_chain == [(stages.page(delivered, "revise"), 303)]


def test_a_wish_beside_a_revision_goes_along_to_the_change_order(client_for, owner, delivered):
    answer = client_for(owner).post(
        stages.page(delivered, "revise"), told(delivered, wish="A Spanish one"), follow=True
    )

    assert state_of(delivered) == Milestone.Status.REVISION_REQUESTED
    assert answer.redirect_chain[-1][0] == change_page(delivered)
    assert "A Spanish one</textarea>" in answer.text
    assert answer.context["form"].initial["details"] == "A Spanish one"


def test_a_wish_alone_asks_for_no_revision_and_loses_nothing(client_for, owner, delivered):
    browser, key = client_for(owner), failed_of(delivered)
    typed = told(delivered, wish="A Spanish one", message="Typos", go="wish")

    answer = browser.post(stages.page(delivered, "revise"), typed, follow=True)

    assert state_of(delivered) == Milestone.Status.SUBMITTED
    assert "A Spanish one</textarea>" in answer.text
    assert stages.page(delivered, "revise") in answer.text
    again = browser.get(stages.page(delivered, "revise")).text
    assert f'id="id_failed_{key}" checked' in again
    assert "In the summary, page 3</textarea>" in again and "Typos</textarea>" in again


def test_once_it_is_proposed_a_wish_is_not_offered_again(client_for, owner, delivered):
    browser = client_for(owner)
    browser.post(stages.page(delivered, "revise"), told(delivered, wish="A Spanish one", go="wish"))
    due = str(delivered.due_on)
    change = {"title": "Spanish summary", "details": "A Spanish one", "criteria": "Two pages", "amount_cents": "150"}

    browser.post(change_page(delivered), change | {"due_on": due, "go": "send"})

    assert ChangeOrder.objects.get().details == "A Spanish one"
    assert "A Spanish one" not in browser.get(change_page(delivered)).text


def test_a_reviewer_learns_who_proposes_a_wish(client_for, reviewer, delivered):
    browser = client_for(reviewer)

    assert "an owner or manager of your company proposes it" in browser.get(stages.page(delivered, "revise")).text
    browser.post(stages.page(delivered, "revise"), told(delivered, wish="A Spanish one"))
    assert state_of(delivered) == Milestone.Status.REVISION_REQUESTED


def test_words_nobody_can_act_on_are_shown_once_before_they_are_sent(client_for, owner, delivered):
    browser = client_for(owner)
    data = told(delivered, **{f"where_{failed_of(delivered)}": "It is not modern"})

    first = browser.post(stages.page(delivered, "revise"), data)

    assert "Worth a thought before you send it" in first.text and "matter of taste" in first.text
    assert "Ask for it as it is" in first.text
    assert state_of(delivered) == Milestone.Status.SUBMITTED
    browser.post(stages.page(delivered, "revise"), data | {"heeded": first.context["form"].mark})
    assert state_of(delivered) == Milestone.Status.REVISION_REQUESTED


def test_other_words_are_shown_anew(client_for, owner, delivered):
    browser, name = client_for(owner), f"where_{failed_of(delivered)}"
    first = browser.post(stages.page(delivered, "revise"), told(delivered, **{name: "Not modern"}))

    mark = first.context["form"].mark
    again = browser.post(stages.page(delivered, "revise"), told(delivered, heeded=mark, **{name: "Do it faster"}))

    assert "“faster”: than what" in again.text
    assert state_of(delivered) == Milestone.Status.SUBMITTED


def test_htmx_asks_for_the_thoughts_only(client_for, owner, delivered):
    data = told(delivered, message="Could you also add a map?")

    answer = client_for(owner).post(stages.page(delivered, "revise"), data, headers=HTMX)

    assert "“Could you also” sounds like a new wish" in answer.text
    assert "<html" not in answer.text
    assert state_of(delivered) == Milestone.Status.SUBMITTED


def test_a_change_order_warns_of_criteria_nobody_can_check(client_for, owner, milestone):
    change = {"title": "Spanish summary", "details": "A Spanish one", "criteria": "Looks nice\nTwo pages"}
    change |= {"amount_cents": "150", "due_on": str(milestone.due_on), "go": "send"}
    browser = client_for(owner)

    first = browser.post(change_page(milestone), change)

    assert "Criterion 1: “nice” is a matter of taste" in first.text
    assert not ChangeOrder.objects.exists()
    browser.post(change_page(milestone), change | {"heeded": first.context["form"].mark})
    assert ChangeOrder.objects.get().criteria == ["Looks nice", "Two pages"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("The rest is good, thank you", 0),
        ("Please make it nicer", 1),
        ("We changed our mind about the colors", 1),
        ("Do it as we like", 1),
    ],
)
def test_praise_in_a_message_is_no_doubt(text, number):
    assert len(hints.of_message(text)) == number


def test_the_rejection_shows_what_it_comes_to(client_for, owner, last):
    data = {f"failed_{failed_of(last)}": "on"}

    answer = client_for(owner).post(stages.page(last, "reject"), data, headers=HTMX)

    assert "What it comes to" in answer.text and "$337.50" in answer.text


def test_a_rejection_by_its_page_reaches_the_student(client_for, owner, student, last):
    data = told(last, message="The summary was to have two pages.")

    page = client_for(owner).post(stages.page(last, "reject"), data, follow=True).text

    assert "Rejected. The student has been told" in page and stages.page(last, "reject") not in page
    assert "business days left to answer" not in page
    theirs = client_for(student).get(stages.page(last)).text
    assert "rejected the work" in theirs and "In the summary, page 3" in theirs
    settlement = last.settlements.get()
    answer = client_for(student).get(f"{last.engagement.get_absolute_url()}settlements/{settlement.pk}/").text
    assert "Round by round" in answer and "In the summary, page 3" in answer


def test_a_rejection_says_why(client_for, owner, last):
    answer = client_for(owner).post(stages.page(last, "reject"), told(last))

    assert "Say in a few sentences why the work ends here." in answer.text
    assert not last.settlements.exists()


def test_only_the_company_opens_these_pages(client_for, student, stranger, rival, delivered):
    for verb in ("revise", "reject", "approve"):
        path = stages.page(delivered, verb)
        assert client_for(student).get(path).status_code == 403
        assert client_for(stranger).get(path).status_code == 404
        assert client_for(rival).post(path, told(delivered)).status_code == 404
        assert client_for().get(path).status_code == 302


def test_every_rounds_verdicts_stay_side_by_side(client_for, owner, student, delivered):
    settlement = stages.rejected(delivered)
    table = rounds.table(stages.again(delivered))

    assert [each.answer for each in table.rounds] == ["rejection", "revision", "revision"]
    assert [each.label for each in table.rounds] == ["rejected", "revision 2 of 2", "revision 1 of 2"]
    assert [[check.verdict for check in line.checks] for line in table.lines] == [
        [Check.Verdict.MET] * 3,
        [Check.Verdict.MET] * 3,
        [Check.Verdict.MISSING] * 3,
    ]
    assert table.rounds[0].words == settlement.reason
    for person in (owner, student):
        page = client_for(person).get(stages.page(delivered)).text
        assert "Round by round" in page and "revision 2 of 2" in page and settlement.reason in page


def test_of_one_unanswered_delivery_there_is_nothing_to_compare(client_for, owner, delivered):
    assert "Round by round" not in client_for(owner).get(stages.page(delivered)).text


def test_what_is_in_dispute_is_neither_delivered_nor_sent_back(student, owner, delivered):
    Milestone.objects.filter(pk=delivered.pk).update(status=Milestone.Status.DISPUTED)

    with pytest.raises(IllegalMove):
        stages.handed_in(delivered)
    with pytest.raises(IllegalMove):
        workspace.ask_for_revision(delivered, by=owner, failed=stages.failing(delivered))
