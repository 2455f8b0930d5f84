from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Fold(models.Func):
    """Words as they are compared: without accents, case, plural and punctuation; see the migration `folded_skills`."""

    function = "firstrung_fold"
    arity = 1


class Skill(models.Model):
    """One skill of the ESCO classification, or a local one where `uri` is empty.

    A skill that was merged into another keeps its row, so that old addresses and the classification's own file still
    lead somewhere; nobody has it and nothing asks for it.
    """

    label = models.CharField(_("label"), max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    uri = models.URLField(max_length=200, blank=True)
    reuse_level = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), null=True, blank=True, on_delete=models.CASCADE, related_name="merged"
    )
    folded = models.GeneratedField(
        expression=Fold("label"), output_field=models.CharField(max_length=400), db_persist=True
    )

    class Meta:
        verbose_name = _("skill")
        constraints = [
            models.UniqueConstraint(Lower("label"), name="skill_label_unique"),
            models.UniqueConstraint(fields=["uri"], condition=~models.Q(uri=""), name="skill_uri_unique"),
        ]
        indexes = [
            models.Index(OpClass("folded", name="varchar_pattern_ops"), name="skill_beginning"),
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], fastupdate=False, name="skill_trigram"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def current(self) -> "Skill":
        """The skill it became when it was merged; itself otherwise. Load it with `merged_into`."""
        return self.merged_into or self


class SkillAlias(models.Model):
    """Another word for a skill. ESCO's own alternatives rank behind ours when a word is looked up."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="aliases")
    label = models.CharField(_("label"), max_length=300)
    is_local = models.BooleanField(default=False)
    folded = models.GeneratedField(
        expression=Fold("label"), output_field=models.CharField(max_length=400), db_persist=True
    )

    class Meta:
        verbose_name = _("skill alias")
        verbose_name_plural = _("skill aliases")
        constraints = [models.UniqueConstraint(Lower("label"), "skill", name="skill_alias_unique")]
        indexes = [
            models.Index(OpClass("folded", name="varchar_pattern_ops"), name="skill_alias_beginning"),
            GinIndex(
                fields=["folded"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                condition=models.Q(is_local=True),
                name="skill_alias_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class DroppedAlias(models.Model):
    """A word of our files that staff took from a skill; loading the files leaves it out."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="dropped_aliases")
    label = models.CharField(_("label"), max_length=300)

    class Meta:
        verbose_name = _("dropped alias")
        verbose_name_plural = _("dropped aliases")
        constraints = [models.UniqueConstraint(Lower("label"), "skill", name="dropped_alias_once")]

    def __str__(self) -> str:
        return self.label


class LearningResource(models.Model):
    """Where a skill can be learned, chosen by the site's staff."""

    skill = models.ForeignKey(Skill, verbose_name=_("skill"), on_delete=models.CASCADE, related_name="resources")
    title = models.CharField(_("title"), max_length=120)
    url = models.URLField(_("address"), max_length=300)
    provider = models.CharField(_("who offers it"), max_length=80)
    hours = models.PositiveSmallIntegerField(_("hours it takes"), null=True, blank=True)
    is_free = models.BooleanField(_("free of charge"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("learning resource")
        constraints = [models.UniqueConstraint(fields=["skill", "url"], name="learning_resource_once")]
        indexes = [models.Index(fields=["skill", "position"], name="learning_resource_order")]

    def __str__(self) -> str:
        return self.title
