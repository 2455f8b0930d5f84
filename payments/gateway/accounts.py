"""Students' accounts at Stripe (Accounts v2, Express dashboard), and the addresses where their owners go on."""

from payments.gateway import reading, stripe
from payments.gateway.answers import Account


def open_account(key: str, *, email: str, name: str, country: str, metadata: dict[str, str]) -> Account:
    """Open a connected account that can receive transfers."""
    with stripe.verdicts():
        found = stripe.client().v2.core.accounts.create(
            {
                "contact_email": email,
                "display_name": name,
                "dashboard": "express",
                "identity": {"country": country.lower(), "entity_type": "individual"},
                "configuration": {
                    "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}},
                },
                "defaults": {
                    "responsibilities": {"fees_collector": "application_express", "losses_collector": "application"},
                },
                "include": ["configuration.recipient", "defaults", "identity", "requirements"],
                "metadata": metadata,
            },
            {"idempotency_key": key},
        )
        return reading.account(found)


def account(account_id: str) -> Account:
    """A connected account as it stands now."""
    with stripe.verdicts():
        found = stripe.client().v2.core.accounts.retrieve(
            account_id, {"include": ["configuration.recipient", "defaults", "identity", "requirements"]}
        )
        return reading.account(found)


def onboarding_link(account_id: str, *, return_url: str, refresh_url: str) -> str:
    """The address, good once for a few minutes, where a person tells Stripe who they are."""
    with stripe.verdicts():
        link = stripe.client().v2.core.account_links.create(
            {
                "account": account_id,
                "use_case": {
                    "type": "account_onboarding",
                    "account_onboarding": {"return_url": return_url, "refresh_url": refresh_url},
                },
            }
        )
        return link.url


def dashboard_link(account_id: str) -> str:
    """The address, good once, of the person's own pages at Stripe, once they have told Stripe who they are."""
    with stripe.verdicts():
        return stripe.client().v1.accounts.login_links.create(account_id).url
