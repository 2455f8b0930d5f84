"""Every address of the product, and a few more whose views refuse or show the hour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from marketplace.core.errors import DomainError
from marketplace.core.formats import moment
from marketplace.urls import urlpatterns as product

FORM = """{% extends "base.html" %}
{% block content %}
  <h1>A form</h1>
  <div id="target">Still here</div>
  <form method="post" action="/refuse/" hx-post="/refuse/" hx-target="#target" hx-select="#target">
    {% csrf_token %}
    <textarea name="text" id="text"></textarea>
    <button class="button">Send</button>
  </form>
{% endblock content %}
"""


class Refusal(DomainError):
    """No."""


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(FORM).render({}, request))


def refuse(request: HttpRequest) -> HttpResponse:
    raise Refusal("All places are <b>taken</b>.")


def hour(request: HttpRequest) -> HttpResponse:
    return HttpResponse(moment(request.user.date_joined) if request.user.is_authenticated else "")


def missing(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


urlpatterns = [path("form/", form), path("refuse/", refuse), path("hour/", hour), path("missing/", missing), *product]
