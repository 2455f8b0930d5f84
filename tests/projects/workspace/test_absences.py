"""A student nobody hears from: any sign of life is enough, and without one the work ends for them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from projects import tasks
from projects.messages import services as messages
from projects.models import Absence, Engagement, Milestone
from projects.workspace import keeping
from projects.workspace import services as workspace
from projects.workspace.deliveries import NotYours
from projects.workspace.ending import absences
from tests import stages

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
Status = Absence.Status
PAID_AT = dt.datetime(2026, 10, 28, 10, tzinfo=CHICAGO)
"""A Wednesday in the week before the clocks go back."""


@pytest.fixture
def clock():
    """`clock(moment)` is what time it is from now on; it begins on the day the company pays."""
    travellers = []

    def travel(moment):
        while travellers:
            travellers.pop().stop()
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travellers.append(traveller)

    travel(PAID_AT)
    yield travel
    for traveller in travellers:
        traveller.stop()


@pytest.fixture
def milestone(clock, simulator, student, company, owner):
    """Paid for on Wednesday at ten; Dana has not been heard of since."""
    return stages.funded(simulator, student, company=company)


@pytest.fixture
def absence(clock, milestone):
    """Reported on Monday evening: Dana has until Wednesday, five o'clock."""
    clock(dt.datetime(2026, 11, 2, 18, tzinfo=CHICAGO))
    return stages.gone_quiet(milestone)


def again(row):
    return type(row).objects.get(pk=row.pk)


def engagement_of(milestone):
    return Engagement.objects.select_related("project__company", "company", "student", "application").get(
        pk=milestone.engagement_id
    )


def told(person):
    return list(person.notifications.order_by("created_at", "pk").values_list("title", flat=True))


def test_it_can_be_reported_after_three_business_days_to_the_minute_and_across_the_clock_change(clock, milestone):
    reportable = dt.datetime(2026, 11, 2, 17, tzinfo=CHICAGO)
    assert absences.reportable_from(engagement_of(milestone)) == reportable

    clock(reportable - dt.timedelta(seconds=1))
    with pytest.raises(absences.CannotReport, match="Dana may still be heard"):
        stages.gone_quiet(milestone)
    clock(reportable)
    assert stages.gone_quiet(milestone).answer_by == dt.datetime(2026, 11, 4, 17, tzinfo=CHICAGO)


def test_holidays_of_the_companys_country_give_more_time(clock, milestone, company):
    company.country = "US"
    company.save()
    clock(dt.datetime(2026, 11, 24, 18, tzinfo=CHICAGO))

    assert stages.gone_quiet(milestone).answer_by == dt.datetime(2026, 11, 27, 17, tzinfo=CHICAGO)


def _wrote(milestone):
    messages.send(milestone.engagement.application, "I had the flu.", by=milestone.engagement.student)


def _uploaded(milestone):
    content = ContentFile(b"a,b\n1,2\n", name="steps.csv")
    keeping.upload(milestone.engagement, [(content, "text/csv")], by=milestone.engagement.student)


def _saved_a_draft(milestone):
    keeping.save_draft(milestone, by=milestone.engagement.student, draft={"note": "Half of it"})


def _logged_time(milestone):
    stages.logged(milestone.engagement)


def _proposed_more(milestone):
    stages.change_proposed(milestone.engagement, by=milestone.engagement.student)


SIGNS = [_wrote, _uploaded, _saved_a_draft, _logged_time, _proposed_more]


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_of_life_keeps_the_company_waiting(clock, milestone, sign):
    clock(dt.datetime(2026, 11, 2, 9, tzinfo=CHICAGO))
    sign(milestone)

    assert absences.last_sign(engagement_of(milestone)) == timezone.now()
    clock(dt.datetime(2026, 11, 2, 18, tzinfo=CHICAGO))
    with pytest.raises(absences.CannotReport):
        stages.gone_quiet(milestone)


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_of_life_answers_a_report_by_itself(clock, milestone, absence, sign, owner):
    clock(timezone.now() + HOUR)
    sign(stages.again(milestone))

    assert tasks.settle_absences() == 1

    assert again(absence).status == Status.ANSWERED
    assert "Dana is there: “Map the onboarding of five competitors” goes on" in told(owner)
    assert again(milestone).status == Milestone.Status.FUNDED


def test_what_the_company_writes_is_no_sign_of_life(clock, milestone, owner):
    clock(dt.datetime(2026, 11, 2, 9, tzinfo=CHICAGO))
    messages.send(milestone.engagement.application, "Are you there?", by=owner)

    assert absences.last_sign(engagement_of(milestone)) == PAID_AT


def test_late_work_can_be_reported_whenever_the_student_wrote_last(clock, milestone):
    late = dt.datetime.combine(milestone.due_on + DAY, dt.time(9), CHICAGO)
    clock(late - HOUR)
    _wrote(milestone)

    clock(late)
    assert stages.gone_quiet(milestone).status == Status.REPORTED


def test_a_student_who_answered_is_not_asked_again_at_once(clock, milestone, absence, student):
    absences.answer(absence, by=student)
    late = dt.datetime.combine(milestone.due_on + DAY, dt.time(9), CHICAGO)
    clock(max(late, timezone.now()))
    second = stages.gone_quiet(milestone)
    absences.answer(second, by=student, answer="Tomorrow, I promise.")

    with pytest.raises(absences.CannotReport):
        stages.gone_quiet(milestone)


def test_the_student_is_asked_with_the_deadline_in_their_own_zone(clock, milestone, student, deliver):
    student.time_zone = "Europe/Berlin"
    student.save()
    clock(dt.datetime(2026, 11, 2, 18, tzinfo=CHICAGO))
    stages.gone_quiet(milestone)

    letter = next(mail for mail in deliver() if mail.subject.startswith("Are you there?"))
    assert "by Nov 5, 00:00 (CET)" in letter.body
    assert "I wrote on Tuesday and called on Thursday." in letter.body


def test_the_button_is_enough(absence, milestone, student, owner):
    absences.answer(absence, by=student)

    assert again(absence).status == Status.ANSWERED
    assert tasks.settle_absences() == 0
    assert again(milestone.engagement).status == Engagement.Status.ACTIVE


def test_the_company_can_take_it_back(absence, owner, student):
    absences.withdraw(absence, by=owner)

    assert again(absence).status == Status.WITHDRAWN
    assert "Harbor Coffee no longer waits for a sign of life" in told(student)


def test_reporting_twice_is_reporting_once(absence, milestone):
    assert stages.gone_quiet(milestone) == absence


def test_the_student_is_reminded_once_on_the_last_day(clock, absence, student):
    clock(absence.answer_by - DAY - dt.timedelta(minutes=1))
    tasks.settle_absences()
    assert not any(title.startswith("Answer by") for title in told(student))

    clock(absence.answer_by - DAY)
    tasks.settle_absences()
    tasks.settle_absences()
    assert [title.startswith("Answer by Nov 4, 17:00 (CST)") for title in told(student)].count(True) == 1


def test_a_minute_before_the_deadline_nothing_happens(clock, absence, milestone):
    clock(absence.answer_by - dt.timedelta(minutes=1))
    assert tasks.settle_absences() == 0

    clock(absence.answer_by)
    assert tasks.settle_absences() == 1
    assert again(absence).status == Status.CONFIRMED
    ended = again(milestone.engagement)
    assert (ended.status, ended.is_no_show) == (Engagement.Status.CANCELLED, True)


def test_a_sign_of_life_counts_even_when_the_clock_was_down_for_two_days(clock, absence, milestone):
    clock(absence.answer_by + DAY)
    _wrote(milestone)
    clock(absence.answer_by + 2 * DAY)

    tasks.settle_absences()
    assert again(absence).status == Status.ANSWERED


def test_work_that_was_delivered_is_settled_not_handed_on(clock, milestone):
    delivered = stages.handed_in(milestone)
    clock(dt.datetime(2026, 11, 20, 9, tzinfo=CHICAGO))

    with pytest.raises(absences.CannotReport, match="Something was delivered already"):
        stages.gone_quiet(delivered)


def test_a_delivery_answers_the_report(clock, absence, milestone):
    stages.handed_in(stages.again(milestone))
    clock(absence.answer_by + DAY)

    tasks.settle_absences()

    assert again(absence).status != Status.CONFIRMED
    assert again(milestone).status == Milestone.Status.SUBMITTED


def test_an_early_end_makes_the_report_needless(clock, absence, milestone, student):
    shares = {milestone.pk: 0}
    workspace.cancel(engagement_of(milestone), by=student, reason="I am sorry.", shares=shares)

    tasks.settle_absences()
    assert again(absence).status == Status.WITHDRAWN


def test_work_that_nobody_paid_for_has_no_absences(clock, student, company, owner):
    engagement = stages.hired(student, company=company)

    with pytest.raises(absences.CannotReport, match="work that goes on"):
        absences.report(engagement, by=owner, words="Nothing.")


def test_only_who_pays_reports_and_only_the_student_answers(absence, milestone, reviewer, rival, stranger, owner):
    for person in (reviewer, stranger, milestone.engagement.student):
        with pytest.raises(NotYours):
            absences.report(engagement_of(milestone), by=person, words="Nothing.")
        with pytest.raises(NotYours):
            absences.withdraw(absence, by=person)
    for person in (rival, owner):
        with pytest.raises(NotYours):
            absences.answer(absence, by=person)
