from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.workspace.models import Engagement


class Review(models.Model):
    """One side's view of the other; public from `published_at`."""

    class Side(models.TextChoices):
        COMPANY = "company", _("by the company")
        STUDENT = "student", _("by the student")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="reviews")
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.TextField(_("your words"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)

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
