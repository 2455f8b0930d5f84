"""The page of a skill."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts import permissions
from accounts.skills.models import Skill
from marketplace.core.web import paginate
from projects.discovery.matching import gaining, queries, skills

PAGE = 10


@require_safe
def skill(request: HttpRequest, slug: str) -> HttpResponse:
    """What a skill is, where it can be learned, and projects in which it may be gained."""
    found = get_object_or_404(Skill.objects.select_related("merged_into"), slug=slug)
    if found.merged_into:
        return redirect("skill", found.merged_into.slug, permanent=True)
    known = queries.known_skills(request.user) if permissions.is_student(request.user) else None
    context = {
        "skill": found,
        "evidence": skills.sentence(known[found.pk]) if known and found.pk in known else "",
        "is_missing": known is not None and found.pk not in known,
        "page": paginate(request, gaining.resources(found), PAGE),
        "nice": gaining.nice_in(found, viewer=request.user),
    }
    if context["is_missing"]:
        context["within_reach"] = gaining.within_reach(found, known, viewer=request.user)
    return render(request, "projects/discovery/matching/skill.html", context)
