"""The filters as the page shows them, drawn in Python like the results: there are some fifty choices on a page.

Registered as template builtins.
"""

from html import escape

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from projects.discovery.panel import Choice, Group, Panel

register = template.Library()

FIELDSET = """<fieldset>
  <legend>{title}</legend>
  <div class="choices">
    {choices}
  </div>
  {more}
</fieldset>"""
INPUT = '<input type="{kind}" name="{name}" value="{value}" form="search" autocomplete="off"{on}>'
CHOICE = f'<label class="choice">{INPUT} {{label}}{{number}}</label>'
NUMBER = ' <span class="number" id="n-{name}-{value}">{number}</span>'
NEW_NUMBER = '<span class="number" id="n-{name}-{value}" hx-swap-oob="true">{number}</span>'
MORE = {"where": "projects/discovery/near.html", "hours": "projects/discovery/hours.html"}
NOTE = '<p class="muted small">{}</p>'
ON = {True: " checked", False: ""}


@register.simple_tag(takes_context=True)
def fieldset(context: Context, group: Group) -> SafeString:
    """One filter with its choices, what else one can ask for beside them, and what one should know before."""
    more = [context.template.engine.get_template(MORE[group.name]).render(context)] if group.name in MORE else []
    note = str(group.note)
    if group.name == "mine" and not context["user"].is_authenticated:
        note = _("You need to be logged in for it.")
    more += [NOTE.format(escape(note))] if note else []
    choices = [_any(group)] if group.kind == "radio" else []
    choices += [_choice(group, choice) for choice in group.choices]
    drawn = FIELDSET.format(title=escape(group.title), choices="\n    ".join(choices), more="\n  ".join(more))
    return SafeString(drawn)


@register.simple_tag
def new_numbers(panel: Panel) -> SafeString:
    """The numbers beside all choices, to take the place of those on a page that stays."""
    drawn = (
        NEW_NUMBER.format(name=group.name, value=escape(choice.value), number=choice.number)
        for group in panel.groups
        for choice in group.choices
    )
    return SafeString("".join(drawn))


def _choice(group: Group, choice: Choice) -> str:
    value = escape(choice.value)
    number = NUMBER.format(name=group.name, value=value, number=choice.number)
    on, label = ON[choice.is_on], escape(choice.label)
    return CHOICE.format(kind=group.kind, name=group.name, value=value, on=on, label=label, number=number)


def _any(group: Group) -> str:
    label = escape(_("Any"))
    return CHOICE.format(kind="radio", name=group.name, value="", on=ON[group.is_any], label=label, number="")
