"""One project as one viewer sees it: what they may do next, and where that leads."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet, Subquery, UUIDField, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.companies.models import Membership
from accounts.people.models import StudentProfile
from marketplace.core.web import with_query
from projects.applications import queue
from projects.applications.models import Application
from projects.discovery import contents
from projects.discovery.models import Bookmark
from projects.discovery.suggesting import looking
from projects.postings.models import Criterion, Part, Project, RubricCriterion

HEAVY = ("search", "edited_in")
MANAGERS = (Membership.Role.OWNER, Membership.Role.MANAGER)


def details(viewer) -> QuerySet[Project]:
    """Projects the viewer may see, each with what the page needs to know about the viewer, in one statement.

    Their `contents` are for `contents.fill`.
    """
    rows = Project.objects.visible_to(viewer).select_related("company__record", "city").defer(*HEAVY)
    rows = rows.annotate(waiting_count=queue.length(), contents=contents.all_of())
    if not viewer.is_authenticated:
        return rows.annotate(role=Value(None, CharField()), application_status=Value(None, CharField()))
    mine = Application.objects.filter(project=OuterRef("pk"), student=viewer)
    role = Membership.objects.filter(company=OuterRef("company"), user=viewer)
    return looking.remembered(rows, viewer).annotate(
        is_kept=Exists(Bookmark.objects.filter(project=OuterRef("pk"), user=viewer)),
        is_student=Exists(StudentProfile.objects.filter(user=viewer)),
        role=Subquery(role.values("role")[:1]),
        application_pk=Subquery(mine.values("pk")[:1], output_field=UUIDField()),
        application_status=Subquery(mine.values("status")[:1]),
    )


def in_order() -> list[Prefetch]:
    """A project's parts, criteria and rubric in the order their company gave them."""
    parts = Part.objects.order_by("position", "pk")
    criteria = Criterion.objects.select_related("part").order_by("position", "pk")
    rubric = RubricCriterion.objects.order_by("position", "pk")
    return [Prefetch("parts", parts), Prefetch("criteria", criteria), Prefetch("rubric", rubric)]


@dataclass(frozen=True)
class Step:
    """The one button of the page; without an address only the sentence is shown."""

    label: str
    url: str = ""
    note: str = ""


def next_step(project: Project, viewer) -> Step:
    """What this viewer can do with this project now; the project comes from `details`."""
    if project.role:
        return _for_member(project)
    if project.application_status:
        return _for_applicant(project)
    if not project.is_open:
        return Step("", note=_("It takes no more applications."))
    apply = reverse("apply", args=[project.slug])
    is_full = not project.applications_left
    if is_full and project.waiting_count >= queue.longest(project):
        return Step("", note=_("All applications it takes have come in, and the waiting list is full."))
    if not viewer.is_authenticated:
        return Step(_("Log in to apply"), with_query(reverse("account_login"), next=apply))
    if not project.is_student:
        return Step(_("Add a student profile to apply"), apply, _("You have none yet. It takes two minutes."))
    if is_full:
        words = {"number": project.waiting_count + 1}
        return Step(_("Join the waiting list"), apply, _("You would be number %(number)s in line.") % words)
    return Step(_("Apply"), apply)


def _for_member(project: Project) -> Step:
    may_manage = project.role in MANAGERS
    if project.status in Project.PUBLIC:
        return Step(_("See the applicants"), reverse("applicants", args=[project.slug]))
    if project.is_editable and may_manage:
        return Step(_("Go on editing"), reverse("project_edit", args=[project.slug, "work"]))
    return Step("", note=_("Students do not see it."))


def _for_applicant(project: Project) -> Step:
    if project.application_status != Application.Status.DRAFT:
        return Step(_("See your application"), reverse("application", args=[project.application_pk]))
    if project.is_open:
        return Step(_("Finish your application"), reverse("apply", args=[project.slug]), _("Your draft is saved."))
    return Step("", note=_("It closed before your application was sent."))


def promise(project: Project) -> dt.datetime | None:
    """Until when those who apply hear, for a project that is open."""
    return project.decide_by if project.is_open and project.decide_by > timezone.now() else None
