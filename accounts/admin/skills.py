"""Skills, their other words, and where they can be learned: what staff keep in order."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.inlines import ReadOnlyInline
from accounts.audit import services as audit
from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.models import LearningResource, Skill, SkillAlias
from accounts.skills import aliases, merging

KEPT = _("Staff read this in the history of the skill.")


def ask_for_skill(label: str, help_text: str = "") -> forms.Field:
    """A field for one skill that is not merged."""
    widget = AutocompleteSelect(Skill._meta.get_field("merged_into"), admin.site)
    return forms.ModelChoiceField(
        Skill.objects.filter(merged_into=None), label=label, widget=widget, help_text=help_text
    )


def ask_for_target(skill: Skill) -> dict[str, forms.Field]:
    """Into which skill, with what would move."""
    moving = " · ".join(f"{what}: {number}" for what, number in merging.uses(skill)) or say("Nothing names it.")
    text = say("What moves. %(moving)s. This cannot be undone.") % {"moving": moving.rstrip(".")}
    return {"into": ask_for_skill(_("Merge into"), text)}


def ask_for_word(skill: Skill) -> dict[str, forms.Field]:
    """Which word."""
    known = ", ".join(skill.aliases.filter(is_local=True).order_by("label").values_list("label", flat=True))
    text = say("Ours already: %(words)s.") % {"words": known} if known else say("Our words count before those of ESCO.")
    return {
        "label": forms.CharField(label=_("Word"), max_length=200, widget=UnfoldAdminTextInputWidget, help_text=text)
    }


def ask_for_owner(alias: SkillAlias) -> dict[str, forms.Field]:
    """For which skill a word is to stand."""
    return {"into": ask_for_skill(_("Stands for"))}


class AliasInline(ReadOnlyInline):
    """Other words for a skill; each has a page of its own where it is moved or removed."""

    model = SkillAlias
    fields = readonly_fields = ("label", "is_local")
    ordering = ("-is_local", "label")
    show_change_link = True


class ResourceInline(TabularInline):
    """Where a skill can be learned, in the order students see it; staff keep the list."""

    model = LearningResource
    fields = ("position", "title", "url", "provider", "hours", "is_free")
    ordering = ("position", "pk")
    extra = 1
    tab = True

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        kwargs |= {"assume_scheme": "https"} if db_field.name == "url" else {}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class MergedFilter(admin.SimpleListFilter):
    """Part of another skill or not."""

    title = _("merged")
    parameter_name = "merged"

    def lookups(self, request, model_admin):
        return [("no", _("No")), ("yes", _("Yes"))]

    def queryset(self, request, queryset):
        wanted = {"no": True, "yes": False}.get(self.value())
        return queryset if wanted is None else queryset.filter(merged_into__isnull=wanted)


@admin.register(Skill)
class SkillAdmin(ReasonActionMixin, AuditedAdmin):
    """The skills people and projects may name: ESCO, a classification of the European Commission, and ours."""

    list_before_template = "accounts/skills/source.html"
    list_display = ("label", "source", "merged_into")
    list_filter = (MergedFilter, "reuse_level")
    list_select_related = ("merged_into",)
    search_fields = ("label", "aliases__label")
    ordering = ("label",)
    inlines = (AliasInline, ResourceInline)
    reason_actions = (
        ReasonAction(
            "merge",
            _("Merge"),
            merging.merge,
            help=KEPT,
            done=_("Merged. Whatever named it names the other skill now."),
            icon="merge",
            variant=ActionVariant.DANGER,
            asks=ask_for_target,
            allowed=lambda skill: skill.merged_into_id is None,
        ),
        ReasonAction(
            "add_word",
            _("Add a word"),
            aliases.add,
            help=KEPT,
            done=_("Added. People find the skill by it at once."),
            icon="add",
            asks=ask_for_word,
            allowed=lambda skill: skill.merged_into_id is None,
        ),
    )

    @display(description=_("source"))
    def source(self, skill: Skill) -> str:
        return "ESCO" if skill.uri else say("ours")

    def has_change_permission(self, request, obj=None) -> bool:
        """Of the skill itself nothing can be changed: only where it is learned."""
        return self.has_module_permission(request)

    def get_search_results(self, request, queryset, search_term) -> tuple[Any, bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        is_choosing = request.resolver_match.url_name == "autocomplete"
        return (found.filter(merged_into=None) if is_choosing else found), may_repeat

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            audit.record(form.instance, "learning resources changed", by=request.user)


@admin.register(SkillAlias)
class SkillAliasAdmin(ReasonActionMixin, AuditedAdmin):
    """Other words for skills. Ours count before ESCO's when a word is looked up."""

    list_display = ("label", "skill", "is_local")
    list_filter = ("is_local",)
    list_select_related = ("skill",)
    search_fields = ("label", "skill__label")
    ordering = ("label", "pk")
    reason_actions = (
        ReasonAction(
            "move",
            _("Let it stand for another skill"),
            aliases.move,
            help=KEPT,
            done=_("Moved. It means the other skill now."),
            icon="swap_horiz",
            asks=ask_for_owner,
        ),
        ReasonAction(
            "remove",
            _("Remove"),
            aliases.remove,
            help=KEPT,
            done=_("Removed. Loading the files does not bring it back."),
            icon="delete",
            variant=ActionVariant.DANGER,
        ),
    )
