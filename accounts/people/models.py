import uuid
import zoneinfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.places.models import Place
from accounts.skills.models import Skill


class UserManager(BaseUserManager):
    """Makes accounts; log-in is by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `is_active` ends with suspension or closing the account."""

    class Role(models.TextChoices):
        """What a person said they are when they signed up; it only decides which profile is offered first."""

        STUDENT = "student", _("a student")
        GRADUATE = "graduate", _("a recent graduate")
        COMPANY = "company", _("from a company")

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", help_text=_("Dates and deadlines are shown in this zone.")
    )
    joined_as = models.CharField(_("joined as"), max_length=10, choices=Role, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    terms_accepted_at = models.DateTimeField(_("terms accepted"), null=True, blank=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split(" ")[0] if self.name else self.email.split("@")[0]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The person's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name


class StudentQuerySet(models.QuerySet):
    """Reads of student profiles."""

    def public(self) -> "StudentQuerySet":
        """Profiles anyone may see: of people with a verified address who are neither suspended nor gone."""
        return self.filter(self._is_public())

    def visible_to(self, user) -> "StudentQuerySet":
        """Public profiles and one's own; staff see all."""
        if user.is_authenticated and user.is_staff:
            return self
        own = models.Q(user_id=user.pk) if user.is_authenticated else models.Q(pk__in=[])
        return self.filter(self._is_public() | own)

    def of_handle(self, handle: str) -> "StudentQuerySet":
        """The one with this handle, whatever its case, found by its index."""
        return self.alias(lower_handle=Lower("handle")).filter(lower_handle=handle.lower())

    @staticmethod
    def _is_public() -> models.Q:
        proved = User.objects.filter(pk=models.OuterRef("user_id"), is_active=True, emailaddress__verified=True)
        return models.Q(models.Exists(proved))


def english() -> list[str]:
    """The languages of somebody who has not said which they speak."""
    return ["en"]


class StudentProfile(models.Model):
    """What a student or recent graduate says about themselves once and uses in every application.

    `city` is what `place` stands for on the map, as far as it is known. Companies find only who `is_findable`, by
    choice; `invitations_paused_until` keeps invitations away for a while. With `keeps_history` off, nothing
    remembers which projects were opened.
    """

    class Kind(models.TextChoices):
        STUDENT = "student", _("student")
        GRADUATE = "graduate", _("recent graduate")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="student")
    kind = models.CharField(_("I am a"), max_length=10, choices=Kind, default=Kind.STUDENT)
    handle = models.SlugField(_("handle"), max_length=40, help_text=_("The address of your public portfolio."))
    school = models.CharField(_("school"), max_length=200, blank=True)
    school_domain = models.CharField(max_length=120, blank=True, editable=False)
    course = models.CharField(_("course"), max_length=160, blank=True)
    graduation_on = models.DateField(_("graduation"), null=True, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True, db_default="")
    place = models.CharField(_("place"), max_length=120, blank=True)
    about = models.TextField(_("about you"), max_length=2000, blank=True)
    city = models.ForeignKey(Place, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"), default=english, blank=True)
    availability_hours = models.PositiveSmallIntegerField(_("hours a week you have"), default=10)
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_until = models.DateField(_("available until"), null=True, blank=True)
    is_findable = models.BooleanField(_("companies may invite you"), default=False, db_default=False)
    invitations_paused_until = models.DateTimeField(_("no invitations until"), null=True, blank=True)
    keeps_history = models.BooleanField(_("remember what you opened"), default=True, db_default=True)
    skills = models.ManyToManyField(Skill, verbose_name=_("skills"), blank=True, related_name="students")

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("student profile")
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="student_handle_unique"),
            models.CheckConstraint(
                condition=models.Q(availability_hours__gte=1, availability_hours__lte=60), name="student_hours_sane"
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(is_findable=True), name="student_findable"),
            models.Index(
                fields=["-availability_hours", "-id"],
                condition=models.Q(is_findable=True),
                name="student_findable_by_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.user.name

    def get_absolute_url(self) -> str:
        return reverse("portfolio", args=[self.handle])

    @property
    def is_school_verified(self) -> bool:
        """Whether the school follows from a verified academic address rather than from the person's word."""
        return bool(self.school_domain)


class ProfileLink(models.Model):
    """A link on a student's profile."""

    student = models.ForeignKey(StudentProfile, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(_("label"), max_length=60)
    url = models.URLField(_("address"), max_length=300)

    class Meta:
        verbose_name = _("link")

    def __str__(self) -> str:
        return self.label


class WorkSample(models.Model):
    """A piece of work a student shows: a title, what it is, where to see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(StudentProfile, on_delete=models.CASCADE, related_name="samples")
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("address"), max_length=300)
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    skills = models.ManyToManyField(Skill, verbose_name=_("skills it shows"), blank=True, related_name="samples")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("work sample")

    def __str__(self) -> str:
        return self.title


class SelfDescription(models.Model):
    """One thing a person says about themselves, by choice, so that unfair selection can be found; see `fairness`.

    Nobody reads a single row but the person: it is counted in groups of ten or more, and only while they consent.
    """

    class Attribute(models.TextChoices):
        GENDER = "gender", _("gender")
        ETHNICITY = "ethnicity", _("ethnicity")
        DISABILITY = "disability", _("disability")
        FIRST_GENERATION = "first_generation", _("first in the family to study")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="self_descriptions")
    attribute = models.CharField(max_length=20, choices=Attribute)
    value = models.CharField(max_length=30)
    consented_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("self-description")
        constraints = [models.UniqueConstraint(fields=["user", "attribute"], name="self_description_once")]
        indexes = [models.Index(fields=["attribute", "value"], name="self_description_group")]

    def __str__(self) -> str:
        return self.get_attribute_display()
