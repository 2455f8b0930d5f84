import uuid

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User


class CompanyQuerySet(models.QuerySet):
    """Reads of companies."""

    def public(self) -> "CompanyQuerySet":
        """Companies anyone may see: approved by a moderator and not suspended."""
        return self.filter(verified_at__isnull=False, suspended_at=None)

    def visible_to(self, user: User) -> "CompanyQuerySet":
        """Public companies and one's own; staff see all."""
        if user.is_authenticated and user.is_staff:
            return self
        public = models.Q(verified_at__isnull=False, suspended_at=None)
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | models.Q(pk__in=Membership.objects.filter(user=user).values("company")))


class Company(models.Model):
    """An employer. `verified_at` is set when a moderator publishes its first project.

    `email_domain` is the website's domain once a member has proved an e-mail address there.
    """

    class Size(models.TextChoices):
        MICRO = "1-10", _("1 to 10 people")
        SMALL = "11-50", _("11 to 50 people")
        MEDIUM = "51-200", _("51 to 200 people")
        LARGE = "201-1000", _("201 to 1,000 people")
        HUGE = "1000+", _("more than 1,000 people")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    website = models.URLField(_("website"), max_length=200)
    email_domain = models.CharField(_("proven domain"), max_length=120, blank=True, editable=False)
    logo = models.ImageField(
        _("logo"), upload_to="logos/", blank=True, validators=[FileExtensionValidator(["png", "jpg", "jpeg", "webp"])]
    )
    size = models.CharField(_("size"), max_length=10, choices=Size, default=Size.MICRO)
    place = models.CharField(_("place"), max_length=120, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", help_text=_("Deadlines of your projects end in this zone.")
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, db_default="", help_text=_("Deadlines leave out its public holidays.")
    )
    about = models.TextField(_("about"), max_length=2000, blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="companies")
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("company", args=[self.slug])

    @property
    def logo_url(self) -> str:
        """Where the logo is; it changes with the file, so browsers may keep it. Empty without a logo."""
        if not self.logo:
            return ""
        return f"{reverse('company_logo', args=[self.slug])}?v={self.logo.name.rpartition('/')[2][:-5]}"

    @property
    def is_verified(self) -> bool:
        """Whether a moderator has read and published a project of this company."""
        return self.verified_at is not None


class Membership(models.Model):
    """A person's role in a company.

    Owners do everything, managers post, hire and pay, reviewers read applications and deliveries.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MANAGER = "manager", _("manager")
        REVIEWER = "reviewer", _("reviewer")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Invitation(models.Model):
    """An invitation by e-mail; its id is the secret in the link, good once until `expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.REVIEWER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "company", condition=models.Q(accepted_at=None), name="invitation_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.email
