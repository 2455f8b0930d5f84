"""Finding students who may be invited, and reading invitations."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.companies.models import Membership
from accounts.people.models import StudentProfile, User, WorkSample
from accounts.skills.models import Skill
from projects.applications.models import Application
from projects.credentials.models import SkillProof
from projects.discovery.inviting import near
from projects.discovery.inviting.models import InvitationMute, ProjectInvitation
from projects.discovery.inviting.wanted import ALL, CRITERIA, PROVED, SHOWN, Wanted
from projects.postings.models import Project

COUNTED = 1000
NEEDED = ("id", "user_id", "availability_hours", "available_from", "available_until", "languages", "city_id")
CLAIMS = StudentProfile.skills.through
Status = ProjectInvitation.Status


def invitable(project: Project) -> QuerySet[StudentProfile]:
    """Students this posting may invite now.

    They want to be found, have proved who they are, are not on a pause, have not muted the company, do not belong to
    it, have neither applied nor been invited, and have few enough invitations to answer.
    """
    now = timezone.now()
    is_paused = Q(invitations_paused_until__gt=now)
    found = StudentProfile.objects.filter(_is_reachable(), _has_room(now), ~is_paused, is_findable=True)
    return found.exclude(user_id__in=_out_of_question(project))


def _out_of_question(project: Project) -> list[int]:
    """Members, those who muted the company, who applied, who are invited: so few that the planner does better with a
    list of them than with four queries."""
    members = Membership.objects.filter(company=project.company_id).values_list("user")
    muted_by = InvitationMute.objects.filter(company=project.company_id).values_list("student")
    applied = Application.objects.filter(project=project).exclude(status=Application.Status.DRAFT)
    invited = ProjectInvitation.objects.filter(project=project).values_list("student")
    return [person for (person,) in members.union(muted_by, applied.values_list("student"), invited)]


def _is_reachable() -> Q:
    verified = EmailAddress.objects.filter(user=OuterRef("user_id"), verified=True)
    return Q(Exists(verified), user__is_active=True)


def _has_room(now: dt.datetime) -> Q:
    """Whether a student has fewer than INVITES_OPEN_PER_STUDENT invitations to answer."""
    waiting = ProjectInvitation.objects.filter(student=OuterRef("user_id"), status=Status.SENT, answer_by__gt=now)
    most = waiting.order_by("pk").values("pk")[settings.INVITES_OPEN_PER_STUDENT - 1 :][:1]
    return ~Q(Exists(most))


def matching(project: Project, wanted: Wanted) -> QuerySet[StudentProfile]:
    """Those of the students it may invite whom a company looks for."""
    found = invitable(project)
    evidence = PROVED if wanted.sort == CRITERIA else wanted.evidence
    for skills in [[skill] for skill in wanted.skills] if wanted.match == ALL else [wanted.skills]:
        found = found.filter(_has(skills, evidence)) if skills else found
    found = found.filter(availability_hours__gte=wanted.hours) if wanted.hours else found
    found = found.filter(languages__contains=list(wanted.languages)) if wanted.languages else found
    found = found.filter(_is_free(project)) if wanted.has_dates else found
    if wanted.place:
        found = found.filter(city__in=list(near.cities(wanted.place, wanted.km).values_list("pk", flat=True)))
    return found


def in_order(found: QuerySet[StudentProfile], wanted: Wanted) -> QuerySet[StudentProfile]:
    """With what cards show and what the order needs."""
    rows = found.select_related("city").only(*NEEDED, "city")
    return rows.annotate(met=_met(wanted)) if wanted.sort == CRITERIA else rows


def counted(found: QuerySet[StudentProfile]) -> int:
    """How many there are, at most one more than `COUNTED`."""
    return found.order_by()[: COUNTED + 1].count()


def _has(skills: Collection[Skill], evidence: str) -> Q:
    """Students with this evidence for one of the skills."""
    keys = [skill.pk for skill in skills]
    proved = Exists(SkillProof.objects.filter(student=OuterRef("user_id"), skill__in=keys))
    if evidence == PROVED:
        return Q(proved)
    if evidence == SHOWN:
        samples = WorkSample.skills.through.objects.filter(worksample__student=OuterRef("pk"), skill__in=keys)
        return Q(proved) | Q(Exists(samples))
    return Q(Exists(CLAIMS.objects.filter(studentprofile=OuterRef("pk"), skill__in=keys)))


def _met(wanted: Wanted) -> Coalesce:
    """How many criteria a student met in projects that asked for these skills."""
    proofs = SkillProof.objects.filter(student=OuterRef("user_id"), skill__in=[skill.pk for skill in wanted.skills])
    return Coalesce(Subquery(proofs.order_by().values("student").annotate(all=Sum("criteria_met")).values("all")), 0)


def _is_free(project: Project) -> Q:
    """Whether a student has said nothing against the days from the promised answer to the due date."""
    begins = timezone.localdate(project.decide_by, project.company_zone)
    has_begun = Q(available_from=None) | Q(available_from__lte=begins)
    return has_begun & (Q(available_until=None) | Q(available_until__gte=project.due_on))


def asked_for(project: Project) -> list[Skill]:
    """The skills a posting needs and would like, in one statement, each with `is_needed`."""
    needed = Project.skills.through.objects.filter(project=project, skill=OuterRef("pk"))
    rows = Skill.objects.filter(Q(projects=project) | Q(wanted_by_projects=project)).distinct()
    return list(rows.annotate(is_needed=Exists(needed)).order_by("label"))


def sent(project: Project) -> QuerySet[ProjectInvitation]:
    """A posting's invitations, newest first."""
    return project.invitations.order_by("-created_at", "-pk")


def numbers(project: Project) -> set[int]:
    """The numbers of the students a posting has invited."""
    return set(project.invitations.values_list("number", flat=True))


def funnel(project: Project) -> dict[str, int]:
    """How many were invited, said yes, applied."""
    was_yes = Q(status__in=(Status.ACCEPTED, Status.APPLIED)) | Q(status=Status.LAPSED, answered_at__isnull=False)
    applied = Count("pk", filter=Q(status=Status.APPLIED))
    return project.invitations.aggregate(invited=Count("pk"), yes=Count("pk", filter=was_yes), applied=applied)


def own(user: User) -> QuerySet[ProjectInvitation]:
    """A student's invitations, newest first."""
    rows = ProjectInvitation.objects.filter(student=user).select_related("project__company")
    return rows.defer("project__search", "project__edited_in").order_by("-created_at", "-pk")


def to_answer(user: User) -> QuerySet[ProjectInvitation]:
    """Those that wait for the student's answer, the most urgent first."""
    return own(user).filter(status=Status.SENT, answer_by__gt=timezone.now()).order_by("answer_by", "pk")


def muted(user: User) -> QuerySet[InvitationMute]:
    """The companies a student wants no invitations of."""
    return InvitationMute.objects.filter(student=user).select_related("company").order_by("company__name", "pk")


def own_data(user: User) -> dict[str, Any]:
    """Invitations somebody got and sent, and whom they muted, for the copy of their data."""
    got = ("project__title", "project__company__name", "note", "status", "reason", "created_at", "answer_by")
    sent_by = ProjectInvitation.objects.filter(invited_by=user).order_by("created_at")
    student = StudentProfile.objects.filter(user=user).first()
    return {
        "invitations_to_apply": list(own(user).order_by("created_at").values(*got, "answered_at")),
        "invitations_sent": list(sent_by.values("project__title", "number", "note", "created_at")),
        "muted_companies": list(muted(user).values_list("company__name", flat=True)),
        "companies_may_invite": student is not None and student.is_findable,
        "no_invitations_until": student and student.invitations_paused_until,
    }
