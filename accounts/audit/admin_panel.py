"""Admin pages that staff read and act on through services, each with the history of its object.

Staff may look at every row and change none by hand: what they may do is a list of `ReasonAction`s, each one
service call behind a page that asks for the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.audit import queries
from accounts.audit.models import AuditEvent
from marketplace.core.errors import DomainError

TRAIL_LENGTH = 100


class AuditedAdmin(ModelAdmin):
    """Every member of staff may read; nobody adds, edits or deletes; the object's page ends with its history.

    An admin that lets staff edit some fields names them in `editable_fields`.
    """

    change_form_outer_after_template = "accounts/audit/trail.html"
    editable_fields: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.editable_fields) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = (*self.opts.fields, *self.opts.many_to_many)
        names = [field.name for field in fields if field.editable and not field.auto_created]
        hidden = {*self.editable_fields, *(self.exclude or ())}
        declared = super().get_readonly_fields(request, obj)
        return [name for name in dict.fromkeys([*names, *declared]) if name not in hidden]

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        subject = self.get_object(request, object_id)
        trail = list(queries.history(subject)[:TRAIL_LENGTH]) if subject else []
        self._put_in_words(trail)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "audit_trail": trail})

    def _put_in_words(self, trail: list[AuditEvent]) -> None:
        """Say the states of the trail as the rest of the page says them."""
        field = next((field for field in self.opts.fields if field.name == "status"), None)
        words = dict(field.flatchoices) if field else {}
        for event in trail:
            event.origin, event.target = (str(words.get(state, state)) for state in (event.origin, event.target))


@dataclass(frozen=True)
class ReasonAction:
    """One thing staff may do to an object: a button, a page that asks, a service `(obj, by=, reason=)`.

    Without `needs_reason` the page only asks to confirm and the service is called without a reason. What else the
    service wants to know is named by `asks`, which gives the form fields for an object, each named as the service's
    keyword. `allowed` says whether the button shows for an object; the service itself has the last word.
    """

    name: str
    label: str | Promise
    service: Callable[..., Any]
    help: str | Promise = ""
    done: str | Promise = _("Done.")
    needs_reason: bool = True
    allowed: Callable[[Any], bool] = lambda subject: True
    asks: Callable[[Any], dict[str, forms.Field]] = lambda subject: {}
    icon: str | None = None
    variant: ActionVariant = ActionVariant.DEFAULT

    def run(self, subject: Model, *, by: Any, details: dict[str, Any]) -> None:
        """Call the service with what was typed."""
        self.service(subject, by=by, **details)


class ReasonForm(forms.Form):
    """What a step needs to know, last the reason, which goes to the people concerned and into the audit trail."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}))

    def __init__(self, *args: Any, step: ReasonAction, subject: Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = step.help
        self.fields = {**step.asks(subject), **(self.fields if step.needs_reason else {})}


class ReasonActionMixin:
    """Gives an `AuditedAdmin` a button, a page and an address for each of its `reason_actions`."""

    reason_actions: tuple[ReasonAction, ...] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for each in cls.reason_actions:
            setattr(cls, each.name, _admin_action(each))
        names = [each.name for each in cls.reason_actions]
        cls.actions_detail = [*(name for name in cls.actions_detail if name not in names), *names]
        cls.actions_row = [*(name for name in cls.actions_row if name not in names), *names]

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list:
        """Only the actions that make sense for this object now."""
        subject = self.get_object(request, object_id)
        if subject is None:
            return []
        hidden = {
            f"{self.opts.app_label}_{self.opts.model_name}_{each.name}"
            for each in self.reason_actions
            if not each.allowed(subject)
        }
        return [each for each in super().get_actions_detail(request, object_id) if each.action_name not in hidden]


def _admin_action(each: ReasonAction) -> Callable:
    def view(model_admin: AuditedAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
        return _ask(model_admin, request, object_id, each)

    view.__name__ = each.name
    decorate = partial(action, description=each.label, url_path=each.name, icon=each.icon, variant=each.variant)
    return decorate()(view)


def _ask(model_admin: AuditedAdmin, request: HttpRequest, object_id: str, each: ReasonAction) -> HttpResponse:
    """Show the page that asks; on POST run the service and go back to the object."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    subject = model_admin.get_object(request, object_id)
    if subject is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = ReasonForm(posted, step=each, subject=subject)
    if request.method == "POST" and form.is_valid() and _ran(each, subject, request, form):
        messages.success(request, each.done)
        pages = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
        return redirect(f"{pages}_change", subject.pk) if subject.pk else redirect(f"{pages}_changelist")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": each.label,
        "subject": subject,
        "action": each,
        "form": form,
    }
    return render(request, "accounts/audit/reason.html", context)


def _ran(each: ReasonAction, subject: Model, request: HttpRequest, form: ReasonForm) -> bool:
    # A refusal is shown beside the form instead of by the middleware, so that the typed reason is not lost.
    try:
        each.run(subject, by=request.user, details=form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
