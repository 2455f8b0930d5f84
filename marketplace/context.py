"""What every template may use."""

from babel.lists import format_list
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.notifications.queries import unread_count
from marketplace.core import currencies
from marketplace.core.formats import current_locale, money


def site(request: HttpRequest) -> dict:
    """The site's name, address and rules."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "rules": settings,
        "pay_floor": SimpleLazyObject(lambda: _floors()[0]),
        "pay_floors": SimpleLazyObject(lambda: _either(_floors())),
        "unread_notifications": SimpleLazyObject(lambda: _unread(request.user)),
    }


def _unread(user) -> int:
    """What the log-in's own statement found; on the page that logs somebody in it has not been asked yet."""
    known = getattr(user, "unread", None)
    return unread_count(user) if known is None else len(known)


def _floors() -> list[str]:
    return [money(currency.floor_cents, currency.code) for currency in currencies.offered()]


def _either(texts: list[str]) -> str:
    return format_list(texts, style="or", locale=current_locale())
