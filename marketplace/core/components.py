"""Template tags behind every page's look: components, icons, form fields, pills and small drawings.

Registered as template builtins, so templates use them without loading anything.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from django import forms, template
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide

from marketplace.core import kept

register = template.Library()

TONES = {
    "good": "open accepted active funded approved paid completed released done verified resolved won published decided "
    "confirmed",
    "warn": "changes_requested revision_requested offered awaiting_funding pending waiting frozen "
    "hold.open checkout.open milestone.planned",
    "bad": "taken_down failed disputed reversed suspended refused rejected lost",
    "info": "in_review submitted shortlisted sent received split in_transit proposed",
    "neutral": "draft closed declined withdrawn expired cancelled refunded planned ignored canceled "
    "application.released",
}
CHOOSE = _("Choose one.")
REQUIRED = {"check": _("Tick this to go on."), "group": CHOOSE, "control": _("Fill this in.")}
TONE_OF_STATUS = {status: tone for tone, statuses in TONES.items() for status in statuses.split()}
MESSAGE_TONES = {"debug": "neutral", "info": "info", "success": "good", "warning": "warn", "error": "bad"}
TONE_ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}


def _render(context: template.Context, name: str, variables: dict) -> SafeString:
    """Render `templates/components/<name>.html` with these variables and the request, nothing else of the page."""
    inner = context.new({key: context.get(key) for key in ("request", "user", "csrf_token")})
    inner.update(variables)
    return context.template.engine.get_template(f"components/{name}.html").render(inner)


@register.simple_block_tag(takes_context=True)
def component(context, content, name, **variables):
    """`{% component "card" title=… %}…{% endcomponent %}`: a component template around the block's content."""
    return _render(context, name, {**variables, "content": SafeString(content.strip())})


@register.simple_tag
def same(name, **values):
    """`{% same "components/site_footer.html" %}`: a template that shows everybody the same, rendered once.

    With values, once for each; there should be few, as of a choice or a setting.
    """
    render = _same.__wrapped__ if settings.DEBUG else _same
    return render(name, get_language(), tuple(values.items()))


@lru_cache(maxsize=512)
def _same(name: str, _language: str, values: tuple) -> SafeString:
    return render_to_string(name, dict(values))


@register.simple_tag(takes_context=True)
def slot(context, name):
    """A part of each page that belongs to whoever reads it; left open in pages that are kept for many."""
    request = context.get("request")
    if kept.is_for_somebody(request):
        return SafeString(f"\0{name}\0")
    if settings.DEBUG:
        return context.template.engine.get_template(kept.SLOTS[name]).render(context)
    if getattr(context.get("user"), "is_authenticated", False):
        return SafeString(kept.slot(request, name, get_token(request)).decode())
    return _for_visitors(name, kept.section(getattr(request, "path", "")), get_language())


@cache
def _for_visitors(name: str, section: str, _language: str) -> SafeString:
    """What a slot shows whoever is not logged in: the same everywhere in a section."""
    request = HttpRequest()
    request.path = section
    return render_to_string(kept.SLOTS[name], {"request": request})


@register.simple_block_tag
def facts(content):
    """`{% facts %}<li><b>$450</b> fixed pay</li>{% endfacts %}`: the facts line of a project."""
    return format_html('<ul class="facts">{}</ul>', content)


@register.simple_tag
def crumb(label, url=""):
    """One step of the breadcrumbs; without an address it is the current page."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li><span aria-current="page">{}</span></li>', label)


@register.simple_tag
def icon(name, label="", size=20):
    """A lucide icon drawn inline; decorative unless it gets a label."""
    return _draw_icon(str(name), str(label), size)


@lru_cache(maxsize=512)
def _draw_icon(name: str, label: str, size: int) -> SafeString:
    meaning = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true", "focusable": "false"}
    return lucide(name, size=size, **meaning, **{"class": "icon"})


@register.simple_tag
def pill(label, tone="neutral"):
    """A state in a word on its ground: tone is good, warn, bad, info or neutral."""
    return format_html('<span class="pill pill-{}">{}</span>', tone, label)


@register.simple_tag
def status_pill(thing):
    """The pill of anything with a `status` field, toned by what the status means."""
    return pill(thing.get_status_display(), tone_of(thing))


@register.filter
def tone_of(thing) -> str:
    """The tone of an object's status; a model may differ from others through a `model.status` entry."""
    own = f"{thing._meta.model_name}.{thing.status}"
    return TONE_OF_STATUS.get(own) or TONE_OF_STATUS.get(str(thing.status), "neutral")


@register.filter
def message_tone(message) -> str:
    """The tone of a Django message."""
    return MESSAGE_TONES.get(message.level_tag, "info")


@register.filter
def tone_icon(tone) -> str:
    """The icon that goes with a notice's tone."""
    return TONE_ICONS.get(tone, "info")


@register.simple_tag(takes_context=True)
def section(context):
    """The link of the header that leads to where one is, the nearest one."""
    return kept.section(getattr(context.get("request"), "path", ""))


@register.simple_tag(takes_context=True)
def current(context, *prefixes):
    """`aria-current="page"` when the path begins with one of these; `/` only matches itself.

    The path is the request's, or what a template that is rendered once was told to be `here`.
    """
    path = context.get("here") or getattr(context.get("request"), "path", "")
    here = any(path == prefix or (prefix != "/" and path.startswith(prefix)) for prefix in prefixes if prefix)
    return SafeString('aria-current="page"') if here else ""


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The current address's query string with some parameters replaced; None or "" removes one."""
    values = context["request"].GET.copy()
    for key, value in changes.items():
        values.pop(key, None)
        if value not in (None, ""):
            values[key] = value
    return f"?{values.urlencode()}" if values else "."


def _kind(widget: forms.Widget) -> str:
    """How a widget is laid out: `check` beside its label, `group` in a fieldset, `control` below its label."""
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if widget.use_fieldset:
        return "group"
    return "control"


@register.simple_tag(takes_context=True)
def field(context, bound, label="", help="", prefix="", suffix="", quiet=False, **attrs):
    """One form field with label, help, control and error, wired for assistive technology.

    `label` and `help` replace the form's own; `prefix` and `suffix` stand beside the control ("$", "hours");
    `quiet` leaves out "(optional)". Other keywords become attributes of the control: `data_typeahead` is
    `data-typeahead`.
    """
    if bound.is_hidden:
        return bound.as_widget()
    attributes = {key.replace("_", "-"): value for key, value in attrs.items()}
    if help and not bound.help_text and not bound.use_fieldset:
        attributes["aria-describedby"] = f"{bound.auto_id}_helptext {bound.aria_describedby or ''}".strip()
    return _render(
        context,
        "field",
        {
            "field": bound,
            "kind": _kind(bound.field.widget),
            "control": bound.as_widget(attrs=attributes),
            "label": label or bound.label,
            "help": help or bound.help_text,
            "prefix": prefix,
            "suffix": suffix,
            "problems": _sentences(bound),
            "optional": not (bound.field.required or quiet),
        },
    )


@register.simple_tag(takes_context=True)
def form_fields(context, form, **options):
    """Every field of a form, hidden ones first."""
    bounds = [*form.hidden_fields(), *form.visible_fields()]
    return format_html_join("", "{}", ((field(context, bound, **options),) for bound in bounds))


def _sentences(bound) -> list[str]:
    """A field's errors; where Django only says that it is required, what to do instead."""
    default = forms.Field.default_error_messages["required"]
    words = REQUIRED[_kind(bound.field.widget)] if not isinstance(bound.field.widget, forms.Select) else CHOOSE
    return [str(words) if str(text) == str(default) else text for text in bound.errors]


@dataclass(frozen=True)
class Problem:
    """A line of the error summary: what is wrong, the id of the control that mends it, and its label."""

    text: str
    target: str = ""
    label: str = ""


def _target(bound) -> str:
    first = bound.subwidgets[0] if bound.field.widget.use_fieldset and len(bound.subwidgets) else None
    return (first and first.id_for_label) or bound.id_for_label or bound.auto_id


def _problems(form) -> list[Problem]:
    if isinstance(form, forms.BaseFormSet):
        first = form.forms and next(iter(form.forms[0].visible_fields()), None)
        place = (_target(first), getattr(form, "label", first.label)) if first else ()
        own = [Problem(text, *place) for text in form.non_form_errors()]
        return own + [problem for inner in form for problem in _problems(inner)]
    found = [Problem(text) for text in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else _target(bound)
        found += [Problem(text, target, bound.label) for text in _sentences(bound)]
    return found


@register.simple_tag(takes_context=True)
def errors(context, *forms_or_sets):
    """The error summary above one or more forms or formsets: a list of links to the fields that need mending."""
    problems = [problem for form in forms_or_sets if form is not None for problem in _problems(form)]
    return _render(context, "errors", {"problems": problems}) if problems else ""


@dataclass(frozen=True)
class Bar:
    """A horizontal bar of a drawing, in the drawing's own units."""

    y: int
    width: float
    step: int


@register.simple_tag(takes_context=True)
def funnel(context, *counts, max=None, label=""):
    """Bars for shrinking counts (applied, shortlisted, hired), drawn to the largest count or to `max`."""
    numbers = [int(count or 0) for count in counts]
    scale = int(max or 0) or _largest(numbers)
    bars = [Bar(y=step * 9, width=_share(number, scale), step=step) for step, number in enumerate(numbers)]
    return _render(
        context,
        "funnel",
        {
            "bars": bars,
            "height": len(bars) * 9,
            "numbers": numbers,
            "label": label,
        },
    )


@register.simple_tag(takes_context=True)
def columns(context, points, label=""):
    """A column chart of `(name, value, text)` points; `text` is the value as the reader should see it."""
    scale = _largest([point[1] for point in points])
    drawn = [
        {"name": name, "text": text, "height": _share(value, scale) if value else 0, "top": 100 - _share(value, scale)}
        for name, value, text in points
    ]
    return _render(context, "columns", {"points": drawn, "label": label})


def _largest(numbers) -> float:
    return max([1, *numbers])


def _share(number, scale) -> float:
    """Per cent of the scale, never so small that nothing is seen."""
    return round(min(max(100 * number / scale, 2), 100), 2)
