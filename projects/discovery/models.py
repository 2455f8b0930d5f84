from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
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
