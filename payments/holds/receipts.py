"""What the person who paid reads in the inbox and by e-mail: how much, for what, and what happens with it."""

from django.utils.translation import gettext as _

from accounts.people.models import User
from marketplace.core.formats import money_exact
from payments import notifications
from payments.holds.models import Checkout, Hold


def send(checkout: Checkout, *, invoice: str) -> None:
    """Tell whoever paid, once; where that person has left the company, its owners. `invoice` says where it is."""
    holds = list(checkout.holds.select_related("payee").order_by("created_at", "pk"))
    body = "\n\n".join([_paid_for(holds), _what_next(holds), *_notes(checkout), invoice])
    for person in _readers(checkout):
        notifications.you_paid(
            person,
            amount=money_exact(checkout.amount_cents, checkout.currency),
            body=body,
            url=checkout.return_path,
            key=f"checkout:{checkout.pk}:paid:{person.pk}",
        )


def _readers(checkout: Checkout) -> list[User]:
    members = User.objects.filter(memberships__company=checkout.company_id, is_active=True)
    opener = members.filter(pk=checkout.opened_by_id, memberships__role__in=("owner", "manager"))
    return list(opener) or list(members.filter(memberships__role="owner"))


def _paid_for(holds: list[Hold]) -> str:
    line = _("%(name)s, “%(work)s”: %(pay)s pay and %(fee)s fee")
    return "\n".join(
        line
        % {
            "name": hold.payee.name,
            "work": hold.reference,
            "pay": money_exact(hold.amount_cents, hold.currency),
            "fee": money_exact(hold.fee_cents, hold.currency),
        }
        for hold in holds
    )


def _what_next(holds: list[Hold]) -> str:
    if any(hold.status == Hold.Status.FUNDED for hold in holds):
        return _("The money is held until you approve the work.")
    if any(hold.status == Hold.Status.RELEASED for hold in holds):
        return _("The money is on its way to the student.")
    return _("The work was cancelled meanwhile, so the money goes back to your card by itself.")


def _notes(checkout: Checkout) -> list[str]:
    notes = []
    if checkout.purchase_order:
        notes.append(_("Purchase order number: %(number)s") % {"number": checkout.purchase_order})
    if checkout.card_last4:
        card = {"brand": checkout.card_brand.capitalize(), "last4": checkout.card_last4}
        notes.append(_("Paid with %(brand)s ending in %(last4)s.") % card)
    return notes
