import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Cast, Floor, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company, Membership
from accounts.places.models import Place
from accounts.skills.models import Skill
from marketplace.core import currencies, money

FOUND = models.Q(search__isnull=False)
"""Says of an index that it holds what the search finds: a condition on the vector implies it, one on the state not."""


class ProjectQuerySet(models.QuerySet):
    """Reads of projects."""

    def open(self) -> "ProjectQuerySet":
        """Projects that take applications now."""
        return self.filter(status=Project.Status.OPEN, closes_at__gt=timezone.now(), company__suspended_at=None)

    def visible_to(self, user) -> "ProjectQuerySet":
        """Published projects for everyone; those off the site for the company's members and whoever was hired for them.

        Staff see all.
        """
        if user.is_authenticated and user.is_staff:
            return self
        public = models.Q(status__in=Project.PUBLIC, company__suspended_at=None)
        if not user.is_authenticated:
            return self.filter(public)
        own = models.Q(company__in=Membership.objects.filter(user=user).values("company"))
        hired = models.Q(pk__in=self.model.objects.filter(engagements__student=user).values("pk"))
        return self.filter(public | own | hired)


class Project(models.Model):
    """A piece of work of 5 to 40 hours with fixed pay. Money is in cents of `currency`, for the whole project.

    `typed` keeps what was typed into a draft and does not fit its field yet; `edited_in` names, for each step of
    the form, the open page that saved it last; `last_number` is the last number an application got. `hourly_cents` is
    for the database to sort and filter by: the pay an hour at about its `worth` in the site's main currency.
    `crowding` is how many have applied per place, in steps of five, so that an application seldom moves it.

    `skills` are needed, `wanted_skills` are nice to have. `search` is kept by the database alone (triggers, see the
    migration that made them): the words of an open posting and a tag for each thing it is filtered by; it is empty
    while nobody can apply.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        CHANGES_REQUESTED = "changes_requested", _("changes requested")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        TAKEN_DOWN = "taken_down", _("taken down")

    TRANSITIONS = {
        Status.DRAFT: {Status.IN_REVIEW},
        Status.IN_REVIEW: {Status.OPEN, Status.CHANGES_REQUESTED, Status.TAKEN_DOWN},
        Status.CHANGES_REQUESTED: {Status.IN_REVIEW},
        Status.OPEN: {Status.CLOSED, Status.TAKEN_DOWN},
        Status.CLOSED: {Status.TAKEN_DOWN},
    }
    PUBLIC = (Status.OPEN, Status.CLOSED)
    EDITABLE = (Status.DRAFT, Status.CHANGES_REQUESTED)

    class Category(models.TextChoices):
        MARKETING = "marketing", _("Marketing")
        RESEARCH = "research", _("Research")
        DATA = "data", _("Data")
        SOFTWARE = "software", _("Software")
        DESIGN = "design", _("Design")
        WRITING = "writing", _("Writing")
        FINANCE = "finance", _("Finance")
        PEOPLE = "people", _("People")
        OPERATIONS = "operations", _("Operations")
        SUSTAINABILITY = "sustainability", _("Sustainability")
        AI = "ai", _("AI")

    class AiRule(models.TextChoices):
        NOT_ALLOWED = "not_allowed", _("AI not allowed")
        DISCLOSED = "disclosed", _("AI with disclosure")
        EXPECTED = "expected", _("AI expected")

    class CloseReason(models.TextChoices):
        FILLED = "filled", _("all places are filled")
        EXPIRED = "expired", _("its time was up")
        BY_HAND = "by_hand", _("the company closed it")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="projects")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    slug = models.SlugField(max_length=140, unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    category = models.CharField(_("field"), max_length=20, choices=Category, blank=True)
    deliverable = models.TextField(_("what is delivered"), max_length=6000, blank=True)
    skills = models.ManyToManyField(Skill, verbose_name=_("skills"), blank=True, related_name="projects")
    wanted_skills = models.ManyToManyField(
        Skill, verbose_name=_("nice to have"), blank=True, related_name="wanted_by_projects"
    )
    language = models.CharField(_("language of the work"), max_length=8, default="en", db_default="en")
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    pay_cents = models.PositiveIntegerField(_("pay"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    worth = models.FloatField(default=1.0, editable=False)
    due_on = models.DateField(_("due date"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("places"), default=1)
    ai_rule = models.CharField(_("use of AI"), max_length=12, choices=AiRule, default=AiRule.DISCLOSED)
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Leave empty for remote work."))
    city = models.ForeignKey(Place, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    is_blind = models.BooleanField(
        _("blind first pass"),
        default=True,
        db_default=True,
        help_text=_("Who applied is hidden until you shortlist them."),
    )
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.DRAFT)
    close_reason = models.CharField(max_length=10, choices=CloseReason, blank=True)
    is_pay_floor_waived = models.BooleanField(_("pay below the floor allowed"), default=False)
    applications_count = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    decide_by = models.DateTimeField(_("answer promised by"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    full_at = models.DateTimeField(_("last place to apply taken"), null=True, blank=True)
    bench_ends_at = models.DateTimeField(_("runners-up are kept until"), null=True, blank=True)
    hourly_cents = models.GeneratedField(
        expression=Cast(
            Floor(models.F("pay_cents") * models.F("worth") / NullIf(models.F("hours"), 0)), models.IntegerField()
        ),
        output_field=models.IntegerField(null=True),
        db_persist=True,
        editable=False,
    )
    crowding = models.GeneratedField(
        expression=models.F("applications_count") / (models.F("seats") * 5),
        output_field=models.IntegerField(),
        db_persist=True,
        editable=False,
    )
    moderator_note = models.TextField(_("what the moderator said"), blank=True)
    typed = models.JSONField(default=dict, blank=True, editable=False)
    edited_in = models.JSONField(default=dict, blank=True, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft")
                | models.Q(pay_cents__gt=0, hours__gt=0, due_on__isnull=False, title__gt=""),
                name="project_complete_beyond_draft",
            ),
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="project_has_a_seat"),
            models.CheckConstraint(condition=models.Q(worth__gt=0), name="project_worth_positive"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["open", "closed"])
                | models.Q(published_at__isnull=False, closes_at__isnull=False, decide_by__isnull=False),
                name="project_published_has_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=models.Q(status="open"), name="project_newest"),
            models.Index(fields=["company", "status"], name="project_of_company"),
            models.Index(
                fields=["company", "-created_at", "-id"],
                include=["decide_by", "status"],
                name="project_latest_of_company",
            ),
            models.Index(fields=["submitted_at"], condition=models.Q(status="in_review"), name="project_queue"),
            models.Index(fields=["closes_at", "id"], condition=models.Q(status="open"), name="project_closing"),
            models.Index(fields=["-published_at", "-id"], condition=FOUND, name="project_found_newest"),
            models.Index(fields=["closes_at", "id"], condition=FOUND, name="project_found_closing"),
            models.Index(fields=["-hourly_cents", "-id"], condition=FOUND, name="project_found_paid"),
            models.Index(
                (models.Value(0) - models.F("crowding")).desc(),
                models.F("published_at").desc(),
                models.F("id").desc(),
                condition=FOUND,
                name="project_found_odds",
            ),
            models.Index(fields=["due_on", "id"], condition=FOUND, name="project_found_due"),
            models.Index(fields=["hours"], condition=FOUND, name="project_found_hours"),
            GinIndex(fields=["search"], name="project_search"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled project"))

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.slug])

    @property
    def due_zone(self) -> str:
        """The short name of the zone the due date ends in, such as CDT."""
        return self.due_at.tzname() if self.due_at else ""

    @property
    def pay_per_hour_cents(self) -> int:
        """Pay for one estimated hour, in cents, rounded down."""
        return money.per_hour(self.pay_cents or 0, self.hours or 0)

    @property
    def floor_cents(self) -> int:
        """The least it may pay for an estimated hour, in cents."""
        return currencies.of(self.currency).floor_cents

    @property
    def is_below_pay_floor(self) -> bool:
        """Whether it pays less for an estimated hour than the floor."""
        return bool(self.pay_cents and self.hours) and self.pay_cents < self.hours * self.floor_cents

    @property
    def fee_cents(self) -> int:
        """What the company pays on top for one seat, in cents."""
        return money.fee(self.pay_cents or 0, settings.FEE_PERCENT)

    @property
    def total_cents(self) -> int:
        """What the company pays for one seat, pay and fee."""
        return (self.pay_cents or 0) + self.fee_cents

    @property
    def total_for_all_cents(self) -> int:
        """What the company pays when all seats are taken."""
        return self.total_cents * self.seats

    @property
    def application_cap(self) -> int:
        """How many applications are read for this project."""
        return self.seats * settings.APPLICATIONS_PER_SEAT

    @property
    def applications_left(self) -> int:
        """How many more applications are read."""
        return max(self.application_cap - self.applications_count, 0)

    @property
    def is_open(self) -> bool:
        """Whether it takes applications now, as far as this row knows."""
        return self.status == self.Status.OPEN and self.closes_at > timezone.now()

    @property
    def is_gone(self) -> bool:
        """Whether strangers find it no more: it was taken down, or closed longer ago than postings are kept up."""
        if self.status == self.Status.CLOSED and self.closed_at:
            return self.closed_at < timezone.now() - dt.timedelta(days=settings.GONE_DAYS)
        return self.status == self.Status.TAKEN_DOWN

    @property
    def company_zone(self) -> ZoneInfo:
        """The time zone its days end in; the company must be loaded."""
        return ZoneInfo(self.company.time_zone)

    @property
    def due_at(self) -> dt.datetime | None:
        """The last minute of the due date, in the company's time zone."""
        return self.due_on and dt.datetime.combine(self.due_on, dt.time(23, 59), self.company_zone)

    @property
    def is_editable(self) -> bool:
        """Whether the company may still change it."""
        return self.status in self.EDITABLE

    @property
    def is_remote(self) -> bool:
        """Whether the work is done from anywhere."""
        return not self.place
