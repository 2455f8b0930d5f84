"""The company pays, cancels, or lets the time run out."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.companies import services as companies
from accounts.models import Notification
from accounts.people import services as people
from payments import tasks as payment_tasks
from payments.models import Checkout, Hold
from projects.applications import services as applications
from projects.models import Engagement, Milestone
from projects.workspace import clock
from projects.workspace import services as workspace
from tests import stages
from tests.payments import stages as money
from tests.payments.books import assert_books_balance
from tests.payments.races import at_once

pytestmark = pytest.mark.django_db


def now(row):
    return type(row).objects.get(pk=row.pk)


def test_the_button_leads_to_stripe_and_back_to_an_open_workspace(simulator, client_for, owner, student, engagement):
    browser = client_for(owner)
    assert "Pay $495.00 with Stripe" in browser.get(engagement.get_absolute_url()).text

    sent_to = browser.post(f"{engagement.get_absolute_url()}pay/").url
    checkout = Checkout.objects.get()
    assert sent_to == checkout.session_url
    simulator.post("sessions/pay", session=checkout.session_id, card="visa")
    back = browser.get(f"/money/checkout/{checkout.pk}/return/", follow=True)

    assert now(engagement).status == Engagement.Status.ACTIVE
    assert "The work is under way" in back.text
    assert "Your turn: do the work" in client_for(student).get(engagement.get_absolute_url()).text


def test_a_second_click_leads_to_the_same_session(simulator, client_for, owner, engagement):
    path = f"{engagement.get_absolute_url()}pay/"

    first, second = client_for(owner).post(path).url, client_for(owner).post(path).url

    assert first == second
    assert Checkout.objects.count() == 1


def test_a_click_after_the_payment_leads_back_to_the_work(simulator, client_for, owner, engagement):
    checkout = stages.paid_at_stripe(simulator, engagement)

    answer = client_for(owner).post(f"{engagement.get_absolute_url()}pay/")

    assert answer.url == engagement.get_absolute_url()
    assert now(checkout).status == Checkout.Status.PAID
    assert now(engagement).status == Engagement.Status.ACTIVE


def test_when_stripe_does_not_answer_a_sentence_says_so(client_for, owner, engagement, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    path = engagement.get_absolute_url()

    answer = client_for(owner).post(f"{path}pay/", HTTP_REFERER=f"http://testserver{path}", follow=True)

    assert "Stripe does not answer right now" in answer.text
    assert "Pay $495.00 with Stripe" in answer.text


def test_a_reviewer_sees_who_can_pay_and_cannot_pay(client_for, reviewer, engagement):
    browser = client_for(reviewer)

    assert "An owner or manager of your company can pay." in browser.get(engagement.get_absolute_url()).text
    assert browser.post(f"{engagement.get_absolute_url()}pay/").status_code == 403


def test_before_payment_nothing_can_be_uploaded_or_delivered(client_for, student, engagement):
    milestone = stages.milestone_of(engagement)
    browser = client_for(student)

    page = browser.get(stages.page(milestone, "deliver"), follow=True)

    assert "Please do not start before the money is held" in page.text


@pytest.mark.parametrize("who", ["student", "owner"])
def test_either_side_cancels_before_payment(who, request, client_for, engagement):
    browser = client_for(request.getfixturevalue(who))
    path = f"{engagement.get_absolute_url()}cancel/"

    empty = browser.post(path, {"reason": ""})
    done = browser.post(path, {"reason": "Plans have changed, sorry."}, follow=True)

    assert "Say in a sentence why" in empty.text
    assert now(engagement).status == Engagement.Status.CANCELLED
    assert "Plans have changed, sorry." in done.text
    assert Hold.objects.get().status == Hold.Status.CANCELLED


def test_a_place_that_is_free_again_goes_to_the_next_on_the_bench(client_for, owner, student, rival, project):
    bench = stages.applied(rival, project)
    engagement = stages.hired(student, project)
    with pytest.raises(applications.CannotOffer):
        applications.offer(now(bench), by=owner)

    workspace.cancel(engagement, by=student, reason="I found a job.")

    assert "The place is free again" in client_for(owner).get(engagement.get_absolute_url()).text
    second = workspace.start(applications.offer(now(bench), by=owner), by=rival)
    assert second.status == Engagement.Status.AWAITING_FUNDING


def test_a_student_who_gives_everything_back_is_taken_at_their_word(simulator, client_for, owner, student, milestone):
    words = {"share_1": "0", "reason": "I broke my wrist."}
    client_for(student).post(f"{stages.page(milestone)}cancel/", words)
    payment_tasks.send_refunds()

    assert now(milestone).status == Milestone.Status.CANCELLED
    assert Hold.objects.get().status == Hold.Status.REFUNDED
    page = client_for(owner).get(stages.page(milestone)).text
    assert "$495.00 went back to Harbor Coffee" in page and "I broke my wrist." in page
    told = Notification.objects.filter(recipient=owner).values_list("title", flat=True)
    assert "$495 is on its way back to you" in told
    assert_books_balance(simulator)


def test_after_the_approval_there_is_nothing_to_end(client_for, owner, student, delivered):
    workspace.approve(delivered, by=owner)
    with pytest.raises(workspace.CannotCancel):
        workspace.cancel(delivered.engagement, by=owner, reason="Too late.")

    page = client_for(student).get(f"{stages.page(delivered)}cancel/", follow=True)
    kept = client_for(student).post(f"{stages.page(delivered)}cancel/", {"reason": "I would rather not any more."})
    assert "Things have moved on" in page.text
    assert kept.status_code == 409 and "I would rather not any more." in kept.text


def test_time_runs_out_for_an_unpaid_engagement(engagement, owner, student):
    assert clock.cancel_unfunded(timezone.now()) == 0

    later = engagement.fund_by + dt.timedelta(minutes=1)
    assert clock.cancel_unfunded(later) == 1
    assert clock.cancel_unfunded(later) == 0

    assert now(engagement).cancel_reason == f"The company did not pay within {settings.KICKOFF_DAYS} days."
    titles = Notification.objects.filter(title__endswith="was cancelled").values_list("recipient__name", flat=True)
    assert sorted(titles) == ["Dana Reyes", "Olive Harbor"]


def test_money_that_comes_just_before_the_clock_wins(simulator, engagement):
    stale = Engagement.objects.get(pk=engagement.pk)
    stages.payments.confirm_checkout(stages.paid_at_stripe(simulator, engagement))

    with pytest.raises(workspace.CannotCancel):
        workspace.lapse(stale, reason="The company did not pay.")

    assert now(engagement).status == Engagement.Status.ACTIVE


def test_money_that_comes_too_late_goes_back(simulator, engagement, student):
    checkout = stages.paid_at_stripe(simulator, engagement)
    workspace.cancel(engagement, by=student, reason="I found a job.")
    stages.payments.confirm_checkout(checkout)
    payment_tasks.send_refunds()

    assert now(engagement).status == Engagement.Status.CANCELLED
    assert Hold.objects.get().status == Hold.Status.REFUNDED
    assert_books_balance(simulator)


def test_a_refund_made_in_stripes_dashboard_ends_the_work(simulator, delivered):
    stages.payments.cancel_or_refund(delivered.hold, reason="Asked for at Stripe.", by=None)
    payment_tasks.send_refunds()

    ended = now(delivered)
    assert (ended.status, ended.engagement.status) == (Milestone.Status.CANCELLED, Engagement.Status.CANCELLED)


def test_a_suspended_company_ends_what_it_has_not_paid(company, moderator, engagement):
    companies.suspend(company, by=moderator, reason="It asks applicants for money.")

    assert now(engagement).status == Engagement.Status.CANCELLED
    assert now(engagement).cancel_reason == "The company's account was suspended or closed."


def test_what_a_suspended_company_has_paid_goes_on(
    simulator, company, moderator, owner, student, delivered, client_for
):
    companies.suspend(company, by=moderator, reason="Another posting of theirs was a scam.")

    workspace.approve(delivered, by=owner)

    assert now(delivered).status == Milestone.Status.APPROVED
    assert client_for(student).get(stages.page(delivered)).status_code == 200


def test_a_suspended_student_ends_what_is_not_paid(moderator, student, engagement):
    people.suspend(student, by=moderator, reason="A stolen identity.")

    assert now(engagement).cancel_reason == "The student's account was suspended."


def test_a_company_gets_its_money_back_from_a_suspended_student(client_for, moderator, owner, student, milestone):
    people.suspend(student, by=moderator, reason="A stolen identity.")

    page = client_for(owner).get(stages.page(milestone)).text

    assert now(milestone.engagement).status == Engagement.Status.ACTIVE
    assert "is not active now" in page and "End it early" in page


def test_an_account_with_work_under_way_cannot_be_closed(client_for, student, milestone):
    answer = client_for(student).get("/settings/close/").text

    assert f"Finish or cancel “{milestone.engagement.project.title}” first." in answer


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_checkout(simulator, owner, engagement):
    def click():
        return stages.payments.open_session(workspace.pay(now(engagement), by=owner))

    results = at_once(click, click)

    assert Checkout.objects.count() == 1
    urls = {result.session_url for result in results if isinstance(result, Checkout)}
    assert len(urls) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_cancelling_while_the_money_arrives_never_keeps_it(turn, simulator, student, engagement):
    checkout = stages.paid_at_stripe(simulator, engagement)

    cancelled, _paid = at_once(
        lambda: workspace.cancel(now(engagement), by=student, reason="I found a job."),
        lambda: stages.payments.confirm_checkout(now(checkout)),
    )
    if isinstance(cancelled, workspace.CannotCancel):
        shares = {row.pk: 0 for row in engagement.milestones.all()}
        workspace.cancel(now(engagement), by=student, reason="I found a job.", shares=shares)
    payment_tasks.send_refunds()

    assert now(engagement).status == Engagement.Status.CANCELLED
    assert Hold.objects.get().status == Hold.Status.REFUNDED
    assert_books_balance(simulator)


def test_the_student_is_led_to_payouts_from_the_agreement_on(simulator, client_for, student, engagement):
    browser, path = client_for(student), engagement.get_absolute_url()
    assert "Set up your payouts" in browser.get(path).text

    stages.payments.confirm_checkout(stages.paid_at_stripe(simulator, engagement))
    told = Notification.objects.filter(recipient=student, title="Set up your payouts while you work")
    assert told.count() == 1

    money.ready(simulator, student)
    assert "Set up your payouts" not in browser.get(path).text
