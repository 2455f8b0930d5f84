from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.skills import queries


@require_safe
@cache_control(public=True, max_age=3600)
def suggest(request: HttpRequest) -> JsonResponse:
    """Labels for the letters typed so far, for the type-ahead, each with what else was meant when it is not obvious."""
    skills = queries.suggest(request.GET.get("q", ""))
    return JsonResponse({"results": [{"label": skill.label, "hint": skill.hint} for skill in skills]})
