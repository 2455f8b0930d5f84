"""What the workspace knows about a disputed payment, as the texts a bank reads: plain English, times in UTC.

Stripe takes 20,000 characters a text. What matters most comes first; old messages are left out before anything else.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Model
from django.utils.translation import override

from accounts.audit.models import AuditEvent
from accounts.audit.queries import history
from marketplace.core.formats import money_exact
from payments.models import Chargeback, Checkout, Hold
from payments.queries import EVIDENCE_LIMITS
from projects.models import Bonus, Check, Engagement, Message, Milestone
from projects.workspace import agreement
from projects.workspace.judging import rounds

MOST = 20_000
MOST_EVENTS = 200
MOST_MESSAGES = 300
GAP = "\n\n"


def assemble(chargeback: Chargeback) -> dict[str, str]:
    """A first draft of each text of Stripe's evidence, from what both sides did here."""
    with override("en"):
        checkout = chargeback.checkout
        holds = list(checkout.holds.select_related("company", "payee").order_by("created_at", "pk"))
        engagements = _engagements(holds)
        payer = checkout.opened_by
        drafts = {
            "product_description": GAP.join(_product(hold) for hold in holds),
            "customer_name": str(checkout.company),
            "customer_email_address": payer.email if payer else "",
            "service_date": "\n".join(_dates(one) for one in engagements),
            "refund_policy_disclosure": GAP.join(_policy(one) for one in engagements),
            "cancellation_policy_disclosure": GAP.join(_policy(one) for one in engagements),
            "access_activity_log": "\n".join(_log(checkout, holds, engagements)),
            "uncategorized_text": _story(checkout, engagements),
        }
        return {name: clip(text, EVIDENCE_LIMITS[name]) for name, text in drafts.items() if text}


def clip(text: str, most: int = MOST) -> str:
    """The beginning of a text where it is too long, saying so."""
    left_out = "\n[The rest is left out.]"
    return text if len(text) <= most else f"{text[: most - len(left_out)]}{left_out}"


def at(moment: dt.datetime | None) -> str:
    """A moment as a bank reads it."""
    return f"{on(moment)}, {moment.astimezone(dt.UTC):%H:%M} UTC" if moment else "not yet"


def on(moment: dt.datetime | None) -> str:
    """The day of a moment as a bank reads it."""
    return f"{moment.astimezone(dt.UTC):%B %d, %Y}" if moment else "not yet"


def _engagements(holds: list[Hold]) -> list[Engagement]:
    keys = [hold.pk for hold in holds]
    of_milestones = Milestone.objects.filter(hold__in=keys).values_list("engagement", flat=True)
    of_bonuses = Bonus.objects.filter(hold__in=keys).values_list("engagement", flat=True)
    rows = Engagement.objects.filter(pk__in={*of_milestones, *of_bonuses})
    return list(rows.select_related("project", "company", "student", "application").order_by("agreed_at", "pk"))


def _product(hold: Hold) -> str:
    pay, fee = money_exact(hold.amount_cents, hold.currency), money_exact(hold.fee_cents, hold.currency)
    return (
        f"Short paid project “{hold.reference}”, ordered by {hold.company} and done by {hold.payee.name}: {pay} for "
        f"the work and {fee} for the marketplace, agreed in advance and paid by card before the work began."
    )


def _dates(engagement: Engagement) -> str:
    ended = engagement.completed_at or engagement.cancelled_at
    return f"“{engagement.project}”: {on(engagement.started_at)} to {on(ended) if ended else 'today, in progress'}"


def _policy(engagement: Engagement) -> str:
    terms = [part for part in agreement.sections(engagement.agreement_text) if part.heading[:1] in ("3", "4")]
    words = GAP.join("\n".join([part.heading, *part.lines, *(f"- {point}" for point in part.points)]) for part in terms)
    return (
        f"Both sides agreed to version {engagement.agreement_version} of the agreement about “{engagement.project}” on "
        f"{at(engagement.agreed_at)}, before the payment; the customer can read it in its workspace:{GAP}{words}"
    )


def _log(checkout: Checkout, holds: list[Hold], engagements: list[Engagement]) -> Iterator[str]:
    milestones = Milestone.objects.filter(engagement__in=engagements)
    events = [
        (event.created_at, _event(row, event), event.actor)
        for row in [*holds, *engagements, *milestones]
        for event in history(row)[:MOST_EVENTS]
    ]
    company = Message.objects.filter(application__in=[one.application_id for one in engagements])
    events += [(checkout.paid_at, f"paid {_paid(checkout)}", checkout.opened_by)] if checkout.paid_at else []
    events += [(one.sent_at, "wrote a message", one.author) for one in company.select_related("author")[:MOST_EVENTS]]
    for moment, text, actor in sorted(events, key=lambda event: event[0]):
        yield f"{at(moment)}  {actor.name if actor else 'system'}  {text}"


def _event(row: Model, event: AuditEvent) -> str:
    status = getattr(row, "Status", None)
    became = dict(status.choices).get(event.target, event.target) if status else event.target
    return f"{row._meta.verbose_name} “{row}”: {became or event.verb}"


def _story(checkout: Checkout, engagements: list[Engagement]) -> str:
    parts = [_receipt(checkout), *(_work(one) for one in engagements)]
    story = clip(GAP.join(parts))
    return f"{story}{_messages(engagements, MOST - len(story))}"


def _paid(checkout: Checkout) -> str:
    return str(money_exact(checkout.amount_cents, checkout.currency))


def _receipt(checkout: Checkout) -> str:
    documents = checkout.documents.order_by("issued_at")
    card = f"{checkout.card_brand} ending in {checkout.card_last4}" if checkout.card_last4 else "card"
    lines = [
        f"RECEIPT. {checkout.company} paid {_paid(checkout)} by {card} on {at(checkout.paid_at)}.",
        f"Paid by: {checkout.opened_by.name} ({checkout.opened_by.email})." if checkout.opened_by else "",
        f"Purchase order of the customer: {checkout.purchase_order}." if checkout.purchase_order else "",
        f"Stripe's receipt: {checkout.receipt_url}" if checkout.receipt_url else "",
        *(f"{document.get_kind_display()} {document.code} of {at(document.issued_at)}." for document in documents),
    ]
    return "\n".join(line for line in lines if line)


def _work(engagement: Engagement) -> str:
    milestones = engagement.milestones.order_by("position").prefetch_related("criteria")
    head = (
        f"WORK “{engagement.project}”. Agreement version {engagement.agreement_version}, made on "
        f"{at(engagement.agreed_at)}; work began on {at(engagement.started_at)}."
    )
    return GAP.join([head, *(_milestone(one) for one in milestones)])


def _milestone(milestone: Milestone) -> str:
    criteria = milestone.criteria.order_by("position", "pk")
    pay = money_exact(milestone.amount_cents, milestone.currency)
    lines = [
        f"“{milestone.title}”, {pay}, due {milestone.due_on}: {milestone.get_status_display()}.",
        "Agreed criteria:",
        *(f"- {one.text} ({one.weight} %)" for one in criteria),
        *(line for given in rounds.of(milestone) for line in _delivery(given)),
        _approval(milestone),
    ]
    return "\n".join(line for line in lines if line)


def _delivery(given: rounds.Round) -> list[str]:
    delivery = given.delivery
    checks = delivery.checks.select_related("criterion").order_by("criterion__position", "criterion_id")
    files = ", ".join(f"{file.name} ({file.size_bytes} bytes)" for file in delivery.files.order_by("name", "pk"))
    return [
        f"Delivery {delivery.round} on {at(delivery.submitted_at)}. The student wrote: {delivery.note}",
        *(f"- {_found(check)}: {check.criterion.text}{f' ({check.where})' if check.where else ''}" for check in checks),
        f"Files handed over: {files}." if files else "",
        _answered(given),
    ]


def _answered(given: rounds.Round) -> str:
    when, words = at(given.delivery.answered_at), f": {given.words}" if given.words else "."
    if given.answer == rounds.Answer.REJECTION:
        return f"The customer rejected it on {when}{words}"
    return f"The customer asked for a revision on {when}{words}" if given.answer == rounds.Answer.REVISION else ""


def _found(check: Check) -> str:
    words = {Check.Verdict.MET: "met, says the customer", Check.Verdict.MISSING: "not met, says the customer"}
    return words.get(Check.Verdict(check.verdict), "met, says the student" if check.is_claimed else "not claimed")


def _approval(milestone: Milestone) -> str:
    if milestone.approved_at is None:
        return "Not approved yet."
    last = milestone.deliveries.select_related("answered_by").order_by("-round").first()
    who = last.answered_by.name if last and last.answered_by else ""
    if milestone.is_approved_by_silence:
        return f"Approved on {at(milestone.approved_at)}: the customer did not answer in the time the agreement gives."
    return f"Approved on {at(milestone.approved_at)}{f' by {who} for the customer' if who else ''}."


def _messages(engagements: Iterable[Engagement], room: int) -> str:
    """The newest messages that there is room for, oldest of them first."""
    rows = Message.objects.filter(application__in=[one.application_id for one in engagements])
    total, lines, title = rows.count(), [], f"{GAP}MESSAGES between customer and student"
    room -= len(title) + 60
    for message in rows.select_related("author").order_by("-pk")[:MOST_MESSAGES]:
        line = f"\n{at(message.sent_at)}, {message.author.name}: {message.body}"
        if len(line) > room:
            break
        room -= len(line)
        lines.append(line)
    if not lines:
        return ""
    left_out = f" ({total - len(lines)} earlier ones are left out)" if total > len(lines) else ""
    return f"{title}{left_out}.{''.join(reversed(lines))}"
