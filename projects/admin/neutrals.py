"""Who decides disputes: recruited by staff by the address of their account, and released with a reason."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.audit.admin_panel import AuditedAdmin, ReasonAction, ReasonActionMixin
from accounts.audit.readable import Readable
from accounts.models import User
from marketplace.core.errors import DomainError
from projects.disputes import neutrals
from projects.models import Neutral, PanelSeat


class RecruitForm(forms.ModelForm):
    """The address of the account, the role, and of career staff the school."""

    email = forms.EmailField(label=_("E-mail address of the account"), widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = Neutral
        fields = ("role", "school_domain")
        widgets = {"role": UnfoldAdminSelectWidget, "school_domain": UnfoldAdminTextInputWidget}

    def clean_email(self) -> str:
        self.person = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if self.person is None:
            raise forms.ValidationError(_("Nobody has an account with this address. Ask them to sign up first."))
        return self.cleaned_data["email"]

    def clean(self) -> dict:
        data = super().clean()
        if {"email", "role", "school_domain"} <= set(data):
            try:
                neutrals.require_fit(self.person, data["role"], data["school_domain"])
            except DomainError as refusal:
                self.add_error(None, str(refusal))
        return data


@admin.register(Neutral)
class NeutralAdmin(ReasonActionMixin, Readable, AuditedAdmin):
    """Neutral people, with how often they were asked and decided."""

    list_display = ("user", "role", "school_domain", "is_active", "asked", "decided")
    list_filter = ("role", "is_active")
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email", "school_domain")
    ordering = ("role", "user__name", "pk")
    reason_actions = (
        ReasonAction(
            "release",
            _("Ask no more"),
            neutrals.release,
            help=_("Kept in the history. What they have begun they may finish."),
            done=_("They are asked no more."),
            icon="person_off",
            allowed=lambda neutral: neutral.is_active,
        ),
        ReasonAction(
            "ask_again",
            _("Ask again from now on"),
            neutrals.ask_again,
            done=_("They may be asked again."),
            needs_reason=False,
            icon="person_add",
            allowed=lambda neutral: not neutral.is_active,
        ),
    )

    def has_add_permission(self, request) -> bool:
        return self.has_module_permission(request)

    def get_readonly_fields(self, request, obj=None):
        return super().get_readonly_fields(request, obj) if obj else ()

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else ("email", "role", "school_domain")

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **kwargs) if obj else RecruitForm

    def save_model(self, request, obj, form, change) -> None:
        data = form.cleaned_data
        kept = neutrals.recruit(form.person, role=data["role"], school_domain=data["school_domain"], by=request.user)
        obj.pk, obj.user = kept.pk, kept.user

    def get_queryset(self, request):
        decided = Count("seats", filter=Q(seats__status=PanelSeat.Status.VOTED))
        return super().get_queryset(request).annotate(times_asked=Count("seats"), times_decided=decided)

    @display(description=_("asked"), ordering="times_asked")
    def asked(self, row):
        return row.times_asked

    @display(description=_("decided"), ordering="times_decided")
    def decided(self, row):
        return row.times_decided
