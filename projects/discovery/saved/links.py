"""The link in an e-mail that pauses one saved search without a log-in."""

from django.core import signing
from django.urls import reverse

from projects.discovery.saved.models import SavedSearch

SALT = "searches.pause"


def pause_url(search: SavedSearch) -> str:
    """The page that asks whether to pause this search; the link may do nothing else and never expires."""
    return reverse("saved_search_stop", args=[signing.Signer(salt=SALT).sign(str(search.pk))])


def read(token: str) -> str | None:
    """The key of the search a link is about; None for a link that is not ours."""
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
