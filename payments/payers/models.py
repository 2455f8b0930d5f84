import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.companies.models import Company


class Payer(models.Model):
    """How a company pays: what its invoices say, and the card Stripe keeps for it (we know its last digits only)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="payer")
    stripe_id = models.CharField(_("Stripe customer"), max_length=120, blank=True)
    billing_name = models.CharField(_("name on the invoice"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail for invoices"), blank=True)
    line1 = models.CharField(_("street and number"), max_length=120, blank=True)
    line2 = models.CharField(_("more of the address"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    region = models.CharField(_("state or region"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    tax_id = models.CharField(_("tax or VAT number"), max_length=40, blank=True)
    card_brand = models.CharField(_("saved card"), max_length=30, blank=True)
    card_last4 = models.CharField(_("its last digits"), max_length=4, blank=True)
    card_expires_on = models.DateField(_("good until"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("payer")
        constraints = [
            models.UniqueConstraint(fields=["stripe_id"], condition=~models.Q(stripe_id=""), name="payer_stripe_once")
        ]

    def __str__(self) -> str:
        return self.billing_name or str(self.company)
