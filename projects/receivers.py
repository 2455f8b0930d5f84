"""When something became true elsewhere, what projects does about it."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.places import services as places
from accounts.signals import (
    company_suspended,
    places_loaded,
    skill_evidence,
    skill_merged,
    skill_uses,
    student_saved,
    user_closed,
    user_closing,
    user_exporting,
    user_leaving,
    user_suspended,
    zone_changed,
)
from marketplace.core.states import moved
from payments.models import Hold
from payments.signals import hold_funded, hold_refunded, refund_done, transfer_paid
from projects.applications import bench, clock, feedback, hearing, queue
from projects.applications import endings as applications
from projects.applications import queries as applied
from projects.applications.blind import keeping as blind
from projects.applications.models import Application
from projects.credentials import evidence, proofs
from projects.credentials import queries as certificates
from projects.credentials import services as credentials
from projects.dashboards.calendar import services as calendar
from projects.discovery import queries as kept
from projects.discovery import services as discovery
from projects.discovery import vocabulary
from projects.discovery.inviting import queries as invited
from projects.discovery.inviting import services as inviting
from projects.discovery.inviting.models import ProjectInvitation
from projects.discovery.saved import queries as saved_for
from projects.discovery.saved import services as saved
from projects.discovery.suggesting import queries as suggested
from projects.discovery.suggesting import services as suggesting
from projects.disputes import queries as disputed
from projects.disputes import services as disputes
from projects.disputes.models import Dispute
from projects.hires import queries as hires
from projects.hires.models import Hire
from projects.messages import queries as conversations
from projects.moderation import queries as reported
from projects.postings import merging as postings
from projects.postings.models import Project
from projects.reputation import marks
from projects.reputation import queries as records
from projects.reviews import queries as reviews
from projects.signals import (
    company_publishing,
    delivery_answered,
    engagement_completed,
    hours_logged,
    places_taken,
    promise_moved,
)
from projects.workspace import queries as work
from projects.workspace import services as workspace
from projects.workspace.ending import replacing, settlements
from projects.workspace.extras import bonuses
from projects.workspace.hours import services as hours
from projects.workspace.models import Engagement, Milestone


@receiver(places_loaded)
def when_there_are_more_cities(**_kwargs) -> None:
    places.locate(Project.objects.exclude(status=Project.Status.CLOSED))


@receiver(moved, sender=Project)
def when_a_project_ends(instance, to, reason, **_kwargs) -> None:
    if to == Project.Status.CLOSED and reason == Project.CloseReason.FILLED:
        sentence = _("All places are filled: the company chose other people.")
        applications.release_undecided(instance, reason=sentence, cause=Application.Cause.FILLED)
    if to in (Project.Status.CLOSED, Project.Status.TAKEN_DOWN):
        inviting.lapse_all(instance.invitations.all(), reason=_("The posting takes no more applications."))
    if to == Project.Status.CLOSED:
        waiting_list = instance.applications.all()
        queue.release(waiting_list, reason=_("The posting takes no more applications, and no place became free."))
        clock.start(instance)
    if to == Project.Status.TAKEN_DOWN:
        applications.release_live(instance, reason=_("A moderator took this project off the site."))
        workspace.lapse_all(project=instance, reason=_("A moderator took this project off the site."))


@receiver(moved, sender=Project)
def when_a_project_is_published(instance, to, **_kwargs) -> None:
    if to == Project.Status.OPEN:
        saved.remember_published(instance)
        vocabulary.learn(instance)


@receiver(zone_changed)
def when_somebody_lives_by_another_time_zone(user, **_kwargs) -> None:
    saved.wind_anew(user)
    suggesting.wind_anew(user)


@receiver(student_saved)
def when_a_student_profile_is_saved(student, **_kwargs) -> None:
    suggesting.start_clock(student.user)
    saved.rewrite_own(student.user)


@receiver(places_taken)
def when_all_places_to_apply_are_taken(project, **_kwargs) -> None:
    clock.start(project)


@receiver(moved, sender=Application)
def when_an_offer_is_not_taken(instance, origin, to, **_kwargs) -> None:
    ended = (Application.Status.EXPIRED, Application.Status.WITHDRAWN, Application.Status.DECLINED)
    if origin == Application.Status.OFFERED and to in ended:
        replacing.give_time(instance.project)
        bench.step(instance.project)


@receiver(company_publishing)
def when_a_company_wants_to_publish(company, **_kwargs) -> list[str]:
    return clock.obstacles(company)


@receiver(moved, sender=Application)
def when_somebody_is_declined_or_released(instance, to, **_kwargs) -> None:
    if to in feedback.ANSWERED:
        feedback.keep(instance)


@receiver(moved, sender=Application)
def when_an_invited_student_applies(instance, to, **_kwargs) -> None:
    if to in (Application.Status.SUBMITTED, Application.Status.WAITING):
        inviting.follow(instance)


@receiver(hold_funded)
def when_a_hold_is_funded(hold, **_) -> None:
    workspace.open_for_work(hold)
    bonuses.pass_on(hold)


@receiver(hold_refunded)
def when_a_hold_is_refunded(hold, refund=None, **_kwargs) -> None:
    workspace.record_refund(hold, is_by_bank=refund is None)
    replacing.record_refund(hold)
    bonuses.record_refund(hold)


@receiver(refund_done)
def when_a_part_of_a_hold_is_refunded(refund, **_) -> None:
    if refund.hold.status == Hold.Status.SPLIT:
        workspace.tell_of_part(refund)


@receiver(moved, sender=Milestone)
def when_a_milestone_moves(instance, to, by, reason, **_) -> None:
    if to != Milestone.Status.DISPUTED:
        disputes.overtake(instance, by=by, reason=reason)
        settlements.overtake(instance, by=by, reason=reason)


@receiver(transfer_paid)
def when_a_transfer_is_paid(transfer, **_) -> None:
    if workspace.record_payment(transfer.hold) is None:
        bonuses.record_payment(transfer.hold)


@receiver(engagement_completed)
def when_an_engagement_is_completed(engagement, **_) -> None:
    credentials.issue(engagement)


@receiver(company_suspended)
def when_a_company_is_suspended(company, **_kwargs) -> None:
    workspace.lapse_all(company=company, reason=_("The company's account was suspended or closed."))
    applications.release_of_company(company, reason=_("The company's account was suspended or closed."))
    invitations = ProjectInvitation.objects.filter(project__company=company)
    inviting.lapse_all(invitations, reason=_("The company's account was suspended or closed."))


@receiver(user_suspended)
def when_a_person_is_suspended(user, **_kwargs) -> None:
    workspace.lapse_all(student=user, reason=_("The student's account was suspended."))
    applications.drop_all(user, reason=_("The student's account was suspended."))
    inviting.lapse_all(user.project_invitations.all(), reason=_("The student's account was suspended."))


@receiver(user_closing)
def when_somebody_wants_to_close_their_account(user, **_kwargs) -> list[str]:
    return work.obstacles_to_leaving(user)


@receiver(user_leaving)
def when_somebody_is_about_to_go(user, **_kwargs) -> None:
    applications.lock_projects_of(user)
    blind.strike_for_good(user)


@receiver(user_closed)
def when_somebody_has_closed_their_account(user, **_kwargs) -> None:
    applications.drop_all(user, reason=_("The student closed their account."))
    discovery.let_go_of_all(user)
    proofs.forget(user)
    saved.forget_all(user)
    suggesting.forget_all(user)
    inviting.forget(user)
    calendar.remove(user)
    hours.forget_notes(user)


@receiver(user_exporting)
def when_somebody_takes_their_data_along(user, **_kwargs) -> dict[str, list[dict]]:
    own = applied.own_data(user) | conversations.own_data(user)
    own |= kept.own_data(user) | reported.own_data(user)
    own |= saved_for.own_data(user) | suggested.own_data(user)
    own |= invited.own_data(user)
    own |= work.own_data(user) | reviews.own_data(user) | certificates.own_data(user)
    return own | disputed.own_data(user) | records.own_data(user) | hires.own_data(user)


@receiver(moved, sender=Application)
def when_an_application_moves(instance, to, **_kwargs) -> None:
    is_silence = to == Application.Status.RELEASED and instance.release_cause == Application.Cause.CLOCK
    hearing.note(instance)
    if instance.submitted_at and (instance.heard_at or not is_silence):
        marks.company(instance.project.company_id)


@receiver(moved, sender=Milestone)
def when_work_moves_on(instance, **_kwargs) -> None:
    marks.both(instance.engagement)


@receiver(moved, sender=Engagement)
def when_an_engagement_moves(instance, **_kwargs) -> None:
    marks.both(instance)


@receiver(moved, sender=Engagement)
def when_a_project_ends_with_pay(instance, to, **_kwargs) -> None:
    if to == Engagement.Status.COMPLETED:
        proofs.keep(instance)


@receiver(moved, sender=Dispute)
def when_a_dispute_moves(instance, **_kwargs) -> None:
    marks.both(instance.milestone.engagement)


@receiver(moved, sender=Hire)
def when_a_hire_is_answered(instance, **_kwargs) -> None:
    marks.company(instance.engagement.company_id)


@receiver(promise_moved)
def when_a_promise_is_another(project, **_kwargs) -> None:
    marks.company(project.company_id)


@receiver(delivery_answered)
def when_a_delivery_is_answered(delivery, **_kwargs) -> None:
    marks.both(delivery.milestone.engagement)


@receiver(hours_logged)
def when_a_student_logs_time(engagement, **_kwargs) -> None:
    marks.company(engagement.company_id)


@receiver(skill_evidence)
def when_somebody_asks_what_stands_behind_skills(user, **_kwargs) -> list[evidence.SkillEvidence]:
    return evidence.of(user)


@receiver(skill_uses)
def when_staff_ask_what_names_a_skill(skill, **_kwargs) -> list[tuple[str, int]]:
    searches = (_("saved searches"), saved.naming(skill).count())
    return [searches, (_("proofs"), skill.proofs.count())]


@receiver(skill_merged)
def when_a_skill_becomes_another(skill, into, **_kwargs) -> None:
    postings.ask_once(into)
    proofs.merge(skill, into=into)
    saved.rewrite_skill(skill, into)
