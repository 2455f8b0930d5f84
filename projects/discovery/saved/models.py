import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.discovery.saved.fields import TsQueryField
from projects.postings.models import Project


class SavedSearch(models.Model):
    """A search somebody keeps, and how often they want to hear of what is new in it.

    `query` is the query string of its page. `condition` is what a posting's search vector has to satisfy; `key` is one
    lexeme that every posting it fits must have, the rarest known (empty when there is none), so that a new posting
    finds its searches by its own words. What a vector cannot say stands in the bounds, empty where nothing was asked;
    hours from `hours_out_from` to `hours_out_to` are left out between those chosen.
    """

    class Frequency(models.TextChoices):
        INSTANT = "instant", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    frequency = models.CharField(_("how often"), max_length=8, choices=Frequency, default=Frequency.DAILY)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    condition = TsQueryField(null=True, editable=False)
    key = models.CharField(max_length=100, blank=True, editable=False)
    hourly_least_cents = models.PositiveIntegerField(null=True, blank=True, editable=False)
    hours_least = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    hours_most = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    hours_out_from = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    hours_out_to = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    due_within_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    next_at = models.DateTimeField(_("next letter"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]
        indexes = [
            models.Index(fields=["key"], condition=models.Q(paused_at=None), name="saved_search_key"),
            models.Index(fields=["next_at"], condition=models.Q(paused_at=None), name="saved_search_due"),
            models.Index(fields=["user", "-created_at"], name="saved_search_of_user"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("saved_search", args=[self.pk])

    @property
    def address(self) -> str:
        """The list of projects it stands for."""
        return f"{reverse('projects')}?{self.query}"


class SearchHit(models.Model):
    """A posting that a saved search found; one for each person and project, whichever of their searches came first.

    Kept VIEW_DAYS.
    """

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="search_hits")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="search_hits")
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hit of a saved search")
        verbose_name_plural = _("hits of saved searches")
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="search_hit_once")]
        indexes = [
            models.Index(fields=["search", "-found_at"], name="search_hit_of_search"),
            models.Index(fields=["search"], condition=models.Q(told_at=None), name="search_hit_waiting"),
            models.Index(fields=["found_at"], name="search_hit_age"),
        ]

    def __str__(self) -> str:
        return f"{self.search}: {self.project}"


class PublishedPosting(models.Model):
    """A posting just published whose saved searches are still to be found; finding them takes it away."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("posting to be matched")
        verbose_name_plural = _("postings to be matched")

    def __str__(self) -> str:
        return str(self.project_id)
