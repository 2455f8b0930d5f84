"""The page on which staff answers a bank: what the workspace knows as a draft, edited, saved, and handed in once."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from marketplace.core.errors import DomainError
from payments import queries, services
from payments.models import Chargeback, Transfer
from projects.admin import evidence_texts

LABELS = {
    "product_description": _("What was sold"),
    "customer_name": _("Customer"),
    "customer_email_address": _("Customer's e-mail address"),
    "service_date": _("When the work was done"),
    "uncategorized_text": _("The whole story: receipt, agreement, deliveries, approval, messages"),
    "refund_policy_disclosure": _("What the customer agreed to about refunds"),
    "cancellation_policy_disclosure": _("What the customer agreed to about ending early"),
    "access_activity_log": _("Activity log"),
}
ROWS = {
    "product_description": 4,
    "customer_name": 1,
    "customer_email_address": 1,
    "service_date": 2,
    "uncategorized_text": 24,
}
DONE = {
    "save": _("Saved. The bank has not seen it yet."),
    "submit": _("The bank has our answer. It decides in the next weeks; we tell you."),
    "accept": _("Accepted: the bank keeps the money."),
}


class EvidenceForm(forms.Form):
    """The texts of Stripe's evidence, as long as Stripe takes them."""

    def __init__(self, *args, limits: dict[str, int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            rows = ROWS.get(name, 10)
            widget = UnfoldAdminTextareaWidget(attrs={"rows": rows}) if rows > 1 else UnfoldAdminTextInputWidget()
            self.fields[name] = forms.CharField(
                label=label, max_length=limits[name], required=False, widget=widget, strip=True
            )


class DecisionForm(forms.Form):
    """Why staff gives in."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}), required=False
    )


def page(request: HttpRequest, model_admin: ModelAdmin, pk) -> HttpResponse:
    """Show the draft; on POST save it, hand it in, or give in."""
    if not request.user.is_staff:
        raise PermissionDenied
    rows = Chargeback.objects.select_related("checkout__company", "checkout__opened_by", "submitted_by")
    chargeback = get_object_or_404(rows, pk=pk)
    form = EvidenceForm(
        request.POST or None,
        initial=chargeback.evidence or evidence_texts.assemble(chargeback),
        limits=queries.EVIDENCE_LIMITS,
    )
    decision = DecisionForm(request.POST or None)
    if request.method == "POST" and _done(request, chargeback, form, decision):
        return HttpResponseRedirect(reverse("admin:chargeback_evidence", args=[pk]), status=303)
    return render(request, "projects/workspace/admin/evidence.html", _context(request, chargeback, form, decision))


def _done(request: HttpRequest, chargeback: Chargeback, form: EvidenceForm, decision: DecisionForm) -> bool:
    # A refusal is shown beside the form instead of by the middleware, so that nothing typed is lost.
    verb = request.POST.get("verb", "save")
    try:
        if verb == "accept":
            is_done = _accepted(request, chargeback, decision)
        else:
            is_done = form.is_valid() and _kept(request, chargeback, form, is_final=verb == "submit")
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    if is_done:
        messages.success(request, DONE.get(verb, DONE["save"]))
    return is_done


def _accepted(request: HttpRequest, chargeback: Chargeback, decision: DecisionForm) -> bool:
    if not (decision.is_valid() and decision.cleaned_data["reason"]):
        decision.add_error("reason", _("Say why."))
        return False
    services.accept_chargeback(chargeback, by=request.user, reason=decision.cleaned_data["reason"])
    return True


def _kept(request: HttpRequest, chargeback: Chargeback, form: EvidenceForm, *, is_final: bool) -> bool:
    services.save_evidence(chargeback, form.cleaned_data, by=request.user)
    if is_final:
        services.submit_evidence(chargeback, by=request.user)
    return True


def _context(request: HttpRequest, chargeback: Chargeback, form: EvidenceForm, decision: DecisionForm) -> dict:
    holds = chargeback.checkout.holds.select_related("milestone__engagement", "bonus__engagement", "payee")
    return {
        **admin.site.each_context(request),
        "title": _("Answer the bank"),
        "chargeback": chargeback,
        "said": queries.chargeback_words(chargeback),
        "holds": holds.order_by("created_at", "pk"),
        "transfers": Transfer.objects.filter(hold__checkout=chargeback.checkout).select_related("payee", "hold"),
        "is_open": chargeback.submitted_at is None and chargeback.status in ("inquiry", "needs_response"),
        "is_draft": not chargeback.evidence,
        "form": form,
        "decision": decision,
    }
