"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.notifications.queries import unread_count


def site(request: HttpRequest) -> dict:
    """The site's name, address and rules."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "rules": settings,
        "unread_notifications": SimpleLazyObject(lambda: unread_count(request.user)),
    }
