from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.postings.models import Project


class Bookmark(models.Model):
    """A project a person keeps for later."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("bookmark")
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="bookmark_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="bookmark_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"


RECENT = models.Q(is_recent=True)
TOLD = [
    "closes_at", "hourly_cents", "due_on", "city_id", "hours", "seats", "days", "is_remote", "category", "ai_rule",
    "size", "language", "skills",
]  # fmt: skip
"""What filters ask for and what is counted: the index tells it without the rows."""


class Findable(models.Model):
    """An open project as it is found: what lists are narrowed and counted by, in one narrow row.

    The database keeps it (triggers, see the migration `findable`), whoever writes: a row while the project is open and
    its company not suspended. `search` is the project's vector, `skills` are those it needs, `days` is what its company
    takes to decide. The newest some ten thousand are `is_recent`, and no other is newer than any of these: indexes of
    their own make whatever is common quick to find, however many there are behind.
    """

    project = models.OneToOneField(Project, primary_key=True, on_delete=models.CASCADE, related_name="findable")
    published_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    hourly_cents = models.IntegerField(null=True)
    due_on = models.DateField(null=True)
    city_id = models.BigIntegerField(null=True)
    hours = models.PositiveSmallIntegerField(null=True)
    seats = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(null=True)
    is_remote = models.BooleanField()
    is_recent = models.BooleanField()
    category = models.CharField(max_length=20)
    ai_rule = models.CharField(max_length=12)
    size = models.CharField(max_length=10)
    language = models.CharField(max_length=8)
    skills = ArrayField(models.BigIntegerField())
    search = SearchVectorField()

    class Meta:
        verbose_name = _("findable project")
        indexes = [
            GinIndex(fields=["search"], condition=RECENT, fastupdate=False, name="findable_recent_search"),
            GinIndex(fields=["search"], condition=~RECENT, fastupdate=False, name="findable_old_search"),
            models.Index(
                fields=["-published_at", "-project"], include=TOLD, condition=RECENT, name="findable_recent_told"
            ),
            models.Index(fields=["-published_at", "-project"], condition=~RECENT, name="findable_old"),
            models.Index(fields=["hourly_cents"], condition=~RECENT, name="findable_old_paid"),
            models.Index(fields=["due_on"], condition=~RECENT, name="findable_old_due"),
            models.Index(fields=["hours"], condition=~RECENT, name="findable_old_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}"


class SearchWord(models.Model):
    """A word that stands in postings, skills or names of companies, as people spell it: what a typo may have meant.

    `lexeme` is what the search makes of it; `uses` is about how many open postings hold that.
    """

    word = models.CharField(primary_key=True, max_length=40)
    lexeme = models.CharField(max_length=60, db_index=True, db_default="")
    uses = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("search word")
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_trigram")]

    def __str__(self) -> str:
        return self.word
