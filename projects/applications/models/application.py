import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Membership
from projects.postings.models import Project


class ApplicationQuerySet(models.QuerySet):
    """Reads of applications."""

    def visible_to(self, user) -> "ApplicationQuerySet":
        """One's own applications and, once submitted, those to one's company; staff see all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        companies = Membership.objects.filter(user=user, company__suspended_at=None).values("company")
        received = models.Q(project__company__in=companies, submitted_at__isnull=False)
        return self.filter(models.Q(student=user) | received)

    def submitted(self) -> "ApplicationQuerySet":
        """All that reached the company, whatever became of them."""
        return self.filter(submitted_at__isnull=False)

    def undecided(self) -> "ApplicationQuerySet":
        """Those the company owes a first answer; a runner-up has heard."""
        return self.filter(status__in=Application.UNDECIDED, bench_position=None)


class Application(models.Model):
    """One student's application to one project.

    While it waits for a place on the waiting list (`waiting_since`) the company does not know of it; `submitted_at` is
    when it reached the company, `number` its number among those that did. Who applied is hidden from the company
    until `revealed_at`. A runner-up is shortlisted and has a `bench_position`. Who was released because the places
    were filled may still be offered one that becomes free again; who was released because the company's time ran out
    is still owed an answer. `heard_at` is the company's first answer: an offer, a no, a place among the runners-up, or
    the news that the places are filled. `edited_in` names the open page that saved it last.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("on the waiting list")
        SUBMITTED = "submitted", _("submitted")
        SHORTLISTED = "shortlisted", _("shortlisted")
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("offer expired")
        RELEASED = "released", _("released")

    class Cause(models.TextChoices):
        """Why somebody was released without a decision about them."""

        FILLED = "filled", _("all places are filled")
        CLOCK = "clock", _("the company did not decide in time")
        UNREACHED = "unreached", _("no place on the waiting list became free")
        BENCH = "bench", _("the runners-up were not needed")
        GONE = "gone", _("the project or the company is gone")

    TRANSITIONS = {
        Status.DRAFT: {Status.SUBMITTED, Status.WAITING},
        Status.WAITING: {Status.SUBMITTED, Status.WITHDRAWN, Status.RELEASED},
        Status.SUBMITTED: {Status.SHORTLISTED, Status.OFFERED, Status.DECLINED, Status.WITHDRAWN, Status.RELEASED},
        Status.SHORTLISTED: {Status.OFFERED, Status.DECLINED, Status.WITHDRAWN, Status.RELEASED},
        Status.OFFERED: {Status.ACCEPTED, Status.WITHDRAWN, Status.EXPIRED, Status.DECLINED, Status.RELEASED},
        Status.EXPIRED: {Status.OFFERED, Status.DECLINED, Status.RELEASED},
        Status.RELEASED: {Status.OFFERED, Status.DECLINED},
    }
    UNDECIDED = (Status.SUBMITTED, Status.SHORTLISTED)
    LIVE = (Status.SUBMITTED, Status.SHORTLISTED, Status.OFFERED)
    OPEN = (Status.WAITING, *LIVE)
    WITHDRAWABLE = (Status.WAITING, *UNDECIDED)
    EDITABLE = (Status.DRAFT, Status.WAITING, Status.SUBMITTED)
    DECLINABLE = (*UNDECIDED, Status.OFFERED, Status.EXPIRED)
    OFFERABLE = (*UNDECIDED, Status.EXPIRED, Status.RELEASED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="applications")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    pitch = models.TextField(_("why you"), max_length=2000, blank=True)
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.DRAFT)
    offer_note = models.TextField(_("note with the offer"), max_length=1000, blank=True)
    decline_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    release_cause = models.CharField(_("why released"), max_length=10, choices=Cause, blank=True, db_default="")
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    bench_position = models.PositiveSmallIntegerField(_("place among the runners-up"), null=True, blank=True)
    known_as = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), editable=False)
    edited_in = models.CharField(max_length=40, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    waiting_since = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    revealed_at = models.DateTimeField(_("name shown to the company"), null=True, blank=True)
    revealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer ends"), null=True, blank=True)
    heard_at = models.DateTimeField(_("first heard from the company"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        constraints = [
            models.UniqueConstraint(fields=["project", "student"], name="application_once"),
            models.UniqueConstraint(fields=["project", "number"], name="application_number_once"),
            models.UniqueConstraint(
                fields=["project", "bench_position"],
                name="application_bench_place_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(bench_position=None) | models.Q(status="shortlisted"),
                name="application_bench_is_shortlisted",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status", "-submitted_at"], name="application_of_project"),
            models.Index(fields=["student", "-updated_at"], name="application_of_student"),
            models.Index(
                fields=["offer_expires_at"], condition=models.Q(status="offered"), name="application_offer_ends"
            ),
            models.Index(
                fields=["project", "waiting_since", "id"],
                condition=models.Q(status="waiting"),
                name="application_waiting_list",
            ),
            models.Index(
                fields=["project", "status"],
                condition=models.Q(status__in=["submitted", "shortlisted"], bench_position=None)
                | models.Q(status="released", release_cause="clock"),
                name="application_awaited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} · {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("application", args=[self.pk])

    @property
    def alias(self) -> str:
        """What the company calls them until they are revealed."""
        return _("Applicant %(number)s") % {"number": self.number or "–"}

    @property
    def is_revealed(self) -> bool:
        """Whether the company may see who it is."""
        return self.revealed_at is not None

    @property
    def shown_name(self) -> str:
        """How the company's pages and letters call the person; the student must be loaded."""
        return str(self.student) if self.is_revealed else self.alias

    @property
    def shown_first_name(self) -> str:
        """Like `shown_name`, as one speaks to a colleague about somebody."""
        return self.student.first_name if self.is_revealed else self.alias

    @property
    def is_owed_an_answer(self) -> bool:
        """Whether the company's time ran out on it and the company has not answered since."""
        return self.status == self.Status.RELEASED and self.release_cause == self.Cause.CLOCK

    @property
    def is_live(self) -> bool:
        """Whether something may still come of it."""
        return self.status in self.LIVE

    @property
    def is_undecided(self) -> bool:
        """Whether the company has neither offered nor declined yet."""
        return self.status in self.UNDECIDED

    @property
    def is_withdrawable(self) -> bool:
        """Whether the student may take it back without having an offer to answer."""
        return self.status in self.WITHDRAWABLE

    @property
    def is_editable(self) -> bool:
        """Whether the student may still change it."""
        return self.status in self.EDITABLE

    @property
    def is_offerable(self) -> bool:
        """Whether the company may offer the project, for the first time or again."""
        return self.status in self.OFFERABLE and self.submitted_at is not None

    @property
    def is_declinable(self) -> bool:
        """Whether the company may still say no."""
        return self.status in self.DECLINABLE or self.is_owed_an_answer

    @property
    def was_turned_down(self) -> bool:
        """Whether it ended because the student did not take the offer."""
        return self.status == self.Status.WITHDRAWN and self.offered_at is not None
