from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.places import queries


@require_safe
@cache_control(public=True, max_age=3600)
def suggest(request: HttpRequest) -> JsonResponse:
    """Cities for the letters typed so far, for the type-ahead."""
    labels = dict.fromkeys(str(place) for place in queries.suggest(request.GET.get("q", "")))
    return JsonResponse({"results": [{"label": label} for label in labels]})
