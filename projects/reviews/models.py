from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.workspace.models import Engagement


class Review(models.Model):
    """One side's view of the other, by dimension; public from `published_at`, with one reply by the other side.

    `stars` is the one number people gave before there were dimensions; new reviews have none.
    """

    class Side(models.TextChoices):
        COMPANY = "company", _("by the company")
        STUDENT = "student", _("by the student")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="reviews")
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)
    text = models.TextField(_("your words"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(_("reply"), max_length=1000, blank=True, db_default="")
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "side"], name="review_once_a_side"),
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="review_stars_sane"),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(published_at=None), name="review_unpublished")
        ]

    def __str__(self) -> str:
        return f"{self.engagement} {self.get_side_display()}"


class Rating(models.Model):
    """The points of one review in one dimension; each side rates what it can know about the other."""

    class Points(models.IntegerChoices):
        VERY_GOOD = 5, _("very good")
        GOOD = 4, _("good")
        FAIR = 3, _("fair")
        POOR = 2, _("poor")
        BAD = 1, _("bad")

    class Dimension(models.TextChoices):
        BRIEF = "brief", _("Clear brief")
        ANSWERS = "answers", _("Answers in time")
        FAIRNESS = "fairness", _("Fair judgement")
        LEARNING = "learning", _("Something to learn")
        QUALITY = "quality", _("Quality of the work")
        COMMUNICATION = "communication", _("Communication")
        RELIABILITY = "reliability", _("Keeps what was agreed")
        INITIATIVE = "initiative", _("Thinks along")

    OF_COMPANIES = (Dimension.BRIEF, Dimension.ANSWERS, Dimension.FAIRNESS, Dimension.LEARNING)
    OF_STUDENTS = (Dimension.QUALITY, Dimension.COMMUNICATION, Dimension.RELIABILITY, Dimension.INITIATIVE)

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="ratings")
    dimension = models.CharField(_("dimension"), max_length=14, choices=Dimension)
    points = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("rating")
        constraints = [
            models.UniqueConstraint(fields=["review", "dimension"], name="rating_once"),
            models.CheckConstraint(condition=models.Q(points__gte=1, points__lte=5), name="rating_points_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()}: {self.points}"

    @property
    def word(self) -> str:
        """The points as a word."""
        return self.Points(self.points).label
