import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company
from accounts.people.models import User
from accounts.permissions import MANAGERS
from payments.holds.models import Checkout
from payments.refunds.models import Refund


class Series(models.Model):
    """A run of document numbers without gaps; its row is the lock under which the next number is taken."""

    name = models.CharField(primary_key=True, max_length=20)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.name} {self.last_number}"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of documents."""

    def visible_to(self, user: User | AnonymousUser) -> "DocumentQuerySet":
        """Those of companies the person owns or manages, suspended or not; staff see all."""
        if user.is_authenticated and user.is_staff:
            return self
        mine = {"company__memberships__user_id": user.pk, "company__memberships__role__in": MANAGERS}
        return self.filter(**mine) if user.is_authenticated else self.none()


class Document(models.Model):
    """An invoice for what a company paid, or a credit note for what went back. A trigger refuses any later change.

    `content` freezes the names, addresses, lines and prices it was issued with; amounts are cents.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("invoice")
        CREDIT_NOTE = "credit_note", _("credit note")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    code = models.CharField(_("document number"), max_length=40, unique=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="documents")
    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, related_name="documents")
    refund = models.OneToOneField(Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="document")
    total_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    content = models.JSONField()
    issued_at = models.DateTimeField(default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="document_number_once"),
            models.UniqueConstraint(
                fields=["checkout"], condition=models.Q(kind="invoice"), name="document_one_invoice_per_checkout"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="invoice", refund=None) | models.Q(kind="credit_note", refund__isnull=False),
                name="document_credit_note_has_refund",
            ),
        ]
        indexes = [models.Index(fields=["company", "-issued_at"], name="document_of_company")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])
