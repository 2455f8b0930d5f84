"""Inviting and answering: who may be invited, what each side hears, and what ends an invitation."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.companies import services as companies
from accounts.models import Notification
from accounts.people import leaving
from accounts.people import services as people
from marketplace.core.states import IllegalMove
from projects import tasks
from projects.applications import services as applications
from projects.discovery.inviting import answering, hiding, queries, services
from projects.models import InvitationMute, Project, ProjectInvitation
from projects.postings import services as postings
from tests import stages
from tests.factories import MembershipFactory, StudentFactory

pytestmark = pytest.mark.django_db
Status = ProjectInvitation.Status


@pytest.fixture
def project(company):
    return stages.published(company=company)


def invite(project, student, *, by, note=""):
    return services.invite(Project.objects.get(pk=project.pk), student.student, by=by, note=note)


def again(invitation):
    return ProjectInvitation.objects.select_related("project__company").get(pk=invitation.pk)


def told(person):
    rows = Notification.objects.filter(recipient=person, kind="invitation").order_by("created_at", "pk")
    return list(rows.values_list("title", flat=True))


def may_be_invited(student, project) -> bool:
    return queries.invitable(project).filter(user=student).exists()


def test_nobody_is_found_who_did_not_say_so(student, project):
    assert not may_be_invited(student, project)
    stages.findable(student)
    assert may_be_invited(student, project)


def test_a_pause_ends_by_itself(student, project):
    stages.findable(student)
    until = timezone.now() + dt.timedelta(days=2)
    answering.choose(student.student, by=student, is_findable=True, paused_until=until)
    assert not may_be_invited(student, project)
    with time_machine.travel(until - dt.timedelta(seconds=1), tick=False):
        assert not may_be_invited(student, project)
    with time_machine.travel(until, tick=False):
        assert may_be_invited(student, project)


def test_a_muted_company_finds_the_student_no_more_and_others_do(student, project):
    stages.findable(student)
    muted = answering.mute(project.company, by=student)
    assert not may_be_invited(student, project)
    assert may_be_invited(student, stages.published())
    answering.unmute(muted, by=student)
    assert may_be_invited(student, project)


@pytest.mark.parametrize("loss", ["is_active", "verified", "member", "applied", "waiting"])
def test_who_is_gone_unproved_a_colleague_or_an_applicant_is_not_found(student, project, loss, settings):
    stages.findable(student)
    if loss == "is_active":
        student.is_active = False
        student.save()
    elif loss == "verified":
        student.emailaddress_set.update(verified=False)
    elif loss == "member":
        MembershipFactory(company=project.company, user=student, role="reviewer")
    elif loss == "waiting":
        settings.APPLICATIONS_PER_SEAT = 1
        stages.applied(project=project)
        stages.applied(student, Project.objects.get(pk=project.pk))
    else:
        stages.applied(student, project)
    assert not may_be_invited(student, project)


def test_a_draft_the_company_knows_nothing_of_keeps_nobody_from_being_invited(student, project):
    stages.findable(student)
    stages.draft_application(student, project)
    assert may_be_invited(student, project)


def test_the_student_hears_what_it_is_and_until_when_in_their_zone(student, project, owner, deliver):
    stages.findable(student)
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False):
        invitation = invite(project, student, by=owner, note="Your maps made us ask.")
        assert invitation.answer_by == timezone.now() + dt.timedelta(days=7)
    [letter] = [mail for mail in deliver() if "invites you to apply" in mail.subject]
    assert letter.to == [student.email]
    assert letter.subject == "Harbor Coffee invites you to apply"
    ends = invitation.answer_by.astimezone(student.zone).strftime("%H:%M (%Z)")
    for words in ("$450", "18 hours", "Your maps made us ask.", ends, "A no costs you nothing", project.title):
        assert words in letter.body
    told_by = Notification.objects.get(recipient=student, kind="invitation")
    assert (told_by.url, told_by.action) == (invitation.get_absolute_url(), "Answer the invitation")


def test_nobody_has_longer_than_the_posting_is_open(student, project, owner):
    stages.findable(student)
    soon = timezone.now() + dt.timedelta(days=2)
    Project.objects.filter(pk=project.pk).update(closes_at=soon)
    assert invite(project, student, by=owner).answer_by == soon


def test_asking_twice_is_asking_once(student, project, owner, manager):
    stages.findable(student)
    first = invite(project, student, by=owner)
    assert invite(project, student, by=manager) == first
    assert len(told(student)) == 1


def test_a_posting_sends_so_many_invitations_and_no_more(project, owner, settings):
    settings.INVITES_PER_POSTING = 2
    people = [StudentFactory().user for _number in range(3)]
    for each in people:
        stages.findable(each)
    invite(project, people[0], by=owner)
    declined = invite(project, people[1], by=owner)
    answering.decline(declined, by=people[1])
    with pytest.raises(services.CannotInvite, match="all 2 invitations"):
        invite(project, people[2], by=owner)


def test_a_student_has_so_many_to_answer_and_no_more(student, project, owner, settings):
    settings.INVITES_OPEN_PER_STUDENT = 2
    first, _second = stages.invited(student), stages.invited(student)
    assert not may_be_invited(student, project)
    with pytest.raises(services.CannotInvite, match="cannot be invited"):
        invite(project, student, by=owner)
    answering.decline(first, by=student)
    assert invite(project, student, by=owner).status == Status.SENT


def test_what_was_not_answered_in_time_counts_no_more(student, project, settings):
    settings.INVITES_OPEN_PER_STUDENT = 1
    invitation = stages.invited(student)
    with time_machine.travel(invitation.answer_by - dt.timedelta(seconds=1), tick=False):
        assert not may_be_invited(student, project)
    with time_machine.travel(invitation.answer_by, tick=False):
        assert may_be_invited(student, project)


@pytest.mark.parametrize("why", ["closed", "full", "over"])
def test_only_a_posting_that_reads_more_applications_invites(student, project, owner, why, settings):
    stages.findable(student)
    if why == "closed":
        postings.close(project, by=owner, reason=Project.CloseReason.BY_HAND)
    elif why == "full":
        settings.APPLICATIONS_PER_SEAT = 1
        stages.applied(project=project)
    else:
        Project.objects.filter(pk=project.pk).update(closes_at=timezone.now())
    with pytest.raises(services.CannotInvite):
        invite(project, student, by=owner)


def test_only_who_hires_for_the_company_invites(student, project, reviewer, stranger, moderator, rival):
    stages.findable(student)
    for person in (reviewer, stranger, moderator, rival, student):
        with pytest.raises(services.NotAllowed):
            invite(project, student, by=person)


@pytest.mark.parametrize(
    "note",
    [
        "Write to jobs@harbor.example",
        "Call +49 421 555 0199",
        "Fill in https://forms.example/apply first",
        "Look at www.harbor.example",
        "I am @harborcoffee there",
    ],
)
def test_a_note_leads_nobody_away(student, project, owner, note):
    stages.findable(student)
    with pytest.raises(services.CannotInvite, match="Leave out addresses"):
        invite(project, student, by=owner, note=note)


def test_yes_tells_the_company_a_number_and_lasts_until_the_posting_closes(student, project, owner, manager):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    answering.accept(again(invitation), by=student)
    invitation = again(invitation)
    assert (invitation.status, invitation.answer_by) == (Status.ACCEPTED, invitation.project.closes_at)
    assert told(owner) == [f"Student {invitation.number} wants to apply to “{project.title}”"]
    assert told(manager) == []


def test_if_who_invited_has_left_the_others_hear(student, project, owner, manager):
    stages.findable(student)
    invitation = invite(project, student, by=manager)
    manager.memberships.all().delete()
    answering.accept(again(invitation), by=student)
    assert (told(manager), len(told(owner))) == ([], 1)


def test_saying_yes_twice_is_saying_it_once(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    answering.accept(again(invitation), by=student)
    answering.accept(invitation, by=student)
    assert len(told(owner)) == 1


def test_the_last_second_to_answer(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    with time_machine.travel(invitation.answer_by, tick=False), pytest.raises(IllegalMove, match="time to answer"):
        answering.accept(again(invitation), by=student)
    with time_machine.travel(invitation.answer_by - dt.timedelta(seconds=1), tick=False):
        assert answering.accept(again(invitation), by=student).status == Status.ACCEPTED


def test_yes_comes_too_late_when_the_posting_has_closed(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    Project.objects.filter(pk=project.pk).update(closes_at=timezone.now())
    with pytest.raises(IllegalMove, match="no longer takes applications"):
        answering.accept(again(invitation), by=student)


def test_a_no_tells_its_reason_and_not_who_said_it(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    answering.decline(again(invitation), by=student, reason="Exams. Dana Reyes, dana@uni-bremen.de")
    invitation = again(invitation)
    assert invitation.status == Status.DECLINED
    letter = Notification.objects.get(recipient=owner, kind="invitation")
    for text in (invitation.reason, letter.body, letter.title):
        assert "Dana" not in text and "Reyes" not in text and "bremen" not in text
    assert invitation.reason.startswith("Exams.")
    assert "Exams." in letter.body


def test_nobody_answers_for_somebody_else(student, rival, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    for answer in (answering.accept, answering.decline):
        for person in (rival, owner):
            with pytest.raises(services.NotAllowed):
                answer(again(invitation), by=person)


def test_applying_follows_the_invitation_and_takes_a_place_like_any_other(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    before = stages.applied(project=project)
    application = stages.applied(student, Project.objects.get(pk=project.pk))
    assert again(invitation).status == Status.APPLIED
    assert application.number == before.number + 1
    with pytest.raises(IllegalMove):
        answering.decline(again(invitation), by=student)


def test_who_waits_in_line_has_said_yes_and_jumps_no_queue(student, project, owner, settings):
    settings.APPLICATIONS_PER_SEAT = 1
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    first = stages.applied(project=project)
    second = stages.applied(project=Project.objects.get(pk=project.pk))
    applied = stages.applied(student, Project.objects.get(pk=project.pk))
    assert (applied.status, again(invitation).status) == ("waiting", Status.ACCEPTED)
    assert told(owner) == []
    applications.withdraw(first, by=first.student)
    assert (applied.__class__.objects.get(pk=second.pk).status, again(invitation).status) == (
        "submitted",
        Status.ACCEPTED,
    )
    applications.withdraw(applied.__class__.objects.get(pk=second.pk), by=second.student)
    assert again(invitation).status == Status.APPLIED


def test_invitations_lapse_at_their_moment_and_not_before(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    assert services.lapse_due(invitation.answer_by - dt.timedelta(seconds=1)) == 0
    assert services.lapse_due(invitation.answer_by) == 1
    assert services.lapse_due(invitation.answer_by) == 0
    assert (again(invitation).status, again(invitation).state) == (Status.LAPSED, "not answered")


def test_a_yes_is_kept_longer_than_the_week(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    week = invitation.answer_by
    answering.accept(again(invitation), by=student)
    assert services.lapse_due(week) == 0
    assert services.lapse_due(again(invitation).project.closes_at) == 1
    assert again(invitation).state == "wanted to apply, and did not"


def test_the_worker_ends_what_is_over(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    with time_machine.travel(invitation.answer_by, tick=False):
        assert tasks.lapse_invitations() == 1


def test_what_nobody_can_apply_to_asks_nobody(student, rival, company, owner, moderator):
    closing, down = stages.published(company=company), stages.published(company=company)
    stages.findable(student)
    first, second = invite(closing, student, by=owner), invite(down, student, by=owner)
    postings.close(closing, by=owner, reason=Project.CloseReason.BY_HAND)
    postings.take_down(down, by=moderator, reason="No.")
    assert {again(first).status, again(second).status} == {Status.LAPSED}


def test_a_suspended_company_asks_nobody(student, project, owner, moderator):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    companies.suspend(project.company, by=moderator, reason="Fraud.")
    assert again(invitation).status == Status.LAPSED


def test_a_suspended_student_has_nothing_to_answer(student, project, owner, moderator):
    stages.findable(student)
    invitation = invite(project, student, by=owner)
    people.suspend(student, by=moderator, reason="Fraud.")
    assert again(invitation).status == Status.LAPSED
    assert not may_be_invited(student, stages.published())


def test_who_leaves_takes_along_what_was_said_about_them(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner, note="You of the nine tills.")
    answering.mute(project.company, by=student)
    answering.decline(stages.invited(student), by=student, reason="Exams.")
    leaving.close(student, by=student)
    assert again(invitation).status == Status.LAPSED
    assert set(ProjectInvitation.objects.values_list("note", "reason")) == {("", "")}
    assert not InvitationMute.objects.exists()
    student.student.refresh_from_db()
    assert not student.student.is_findable


def test_everybody_takes_along_what_is_theirs(student, project, owner):
    stages.findable(student)
    invitation = invite(project, student, by=owner, note="You know maps.")
    answering.mute(project.company, by=student)
    got, sent = leaving.export(student), leaving.export(owner)
    assert got["invitations_to_apply"][0]["note"] == "You know maps."
    assert (got["muted_companies"], got["companies_may_invite"]) == (["Harbor Coffee"], True)
    assert sent["invitations_sent"][0]["number"] == invitation.number
    assert "Dana" not in str(sent["invitations_sent"]) and sent["invitations_to_apply"] == []


def test_the_numbers_of_a_posting_are_its_own(student, company):
    one, other = stages.published(company=company), stages.published(company=company)
    assert hiding.number(one, student.student.pk) == hiding.number(one, student.student.pk)
    assert hiding.number(one, student.student.pk) != hiding.number(other, student.student.pk)


def test_a_number_that_is_taken_is_passed_over(student, project):
    first = hiding.number(project, student.student.pk)
    assert hiding.number(project, student.student.pk, taken={first}) != first
    assert hiding.FIRST <= hiding.number(project, student.student.pk, taken={first}) <= hiding.LAST


def test_a_seal_opens_at_its_own_posting_only_and_for_a_day(student, company):
    one, other = stages.published(company=company), stages.published(company=company)
    seal = hiding.sealer(one).sign(str(student.student.pk))
    assert hiding.opened(one, seal) == student.student.pk
    assert hiding.opened(other, seal) is None
    assert hiding.opened(one, str(student.student.pk)) is None
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1), tick=False):
        assert hiding.opened(one, seal) is None
