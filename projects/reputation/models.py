from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company


class CompanyRecord(models.Model):
    """How a company has treated students so far, counted from its events; lists join it."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="record", primary_key=True)
    decided = models.PositiveIntegerField(default=0)
    decided_on_time = models.PositiveIntegerField(default=0)
    median_days_to_decide = models.PositiveSmallIntegerField(null=True)
    answered = models.PositiveIntegerField(default=0)
    answered_on_time = models.PositiveIntegerField(default=0)
    hired_again = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    disputed = models.PositiveIntegerField(default=0)
    disputes_lost = models.PositiveIntegerField(default=0)
    hired_for_good = models.PositiveIntegerField(default=0)
    projects_timed = models.PositiveIntegerField(default=0)
    median_overrun_percent = models.SmallIntegerField(null=True)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("record of a company")
        verbose_name_plural = _("records of companies")

    def __str__(self) -> str:
        return str(self.company)


class StudentRecord(models.Model):
    """How a student has kept what was agreed, counted from their events."""

    student = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="record", primary_key=True
    )
    delivered = models.PositiveIntegerField(default=0)
    delivered_on_time = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    met_first_time = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    no_shows = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("record of a student")
        verbose_name_plural = _("records of students")

    def __str__(self) -> str:
        return str(self.student)


class ReputationEvent(models.Model):
    """One thing that counts: what happened, when, about what, and whether it was kept. Of a company or of a student.

    `key` names what it was derived from and is unique, so deriving twice records once. `value` is what a median is
    taken of: days to decide, percent of overrun.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("an applicant's answer")
        ACCEPTANCE = "acceptance", _("an answer to a delivery")
        AGREEMENT = "agreement", _("an agreement")
        DISPUTE = "dispute", _("a dispute")
        REPEAT = "repeat", _("hired again")
        HIRE = "hire", _("a job afterwards")
        OVERRUN = "overrun", _("time against the estimate")
        DELIVERY = "delivery", _("a delivery")
        CRITERIA = "criteria", _("criteria at the first attempt")
        SHOWING_UP = "showing_up", _("showing up")

    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, related_name="reputation_events"
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="reputation_events"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=80)
    happened_at = models.DateTimeField()
    is_kept = models.BooleanField(default=True)
    value = models.FloatField(null=True, blank=True)
    project = models.ForeignKey("projects.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("event of a record")
        verbose_name_plural = _("events of records")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="reputation_event_once"),
            models.CheckConstraint(
                condition=models.Q(company__isnull=False, student=None) | models.Q(company=None, student__isnull=False),
                name="reputation_event_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "kind", "-happened_at"], name="reputation_of_company"),
            models.Index(fields=["student", "kind", "-happened_at"], name="reputation_of_student"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class RecordMark(models.Model):
    """Something happened that may change what a company or a student is counted by; counting them takes it away.

    Rows are only added, never changed, so that two who work for the same company never wait for each other.
    """

    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mark of a record")
        verbose_name_plural = _("marks of records")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(company__isnull=False, student=None) | models.Q(company=None, student__isnull=False),
                name="record_mark_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company_id or self.student_id}"
