"""A list of projects inside somebody else's page, such as a career center's: which projects, how many, how it looks."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.discovery import search as asked
from projects.discovery.filters import DISTANCES, FILTERS
from projects.discovery.search import Search
from projects.discovery.web import head

ROWS = (3, 5, 10, 20)
USUAL_ROWS = 5
THEMES = {
    "auto": gettext_lazy("As the reader prefers"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
}
ROW_HEIGHT, REST_HEIGHT = 104, 72


@dataclass(frozen=True)
class Embedded:
    """One list to embed; what makes no sense in its address is left out."""

    search: Search
    rows: int
    theme: str

    @property
    def path(self) -> str:
        """Its address on this site."""
        query = QueryDict(head.shared(self.search), mutable=True)
        if self.rows != USUAL_ROWS:
            query["rows"] = str(self.rows)
        if self.theme != "auto":
            query["theme"] = self.theme
        return f"{reverse('embed_projects')}?{query.urlencode()}" if query else reverse("embed_projects")

    @property
    def more(self) -> str:
        """The whole list here."""
        query = head.shared(self.search)
        return settings.SITE_URL + reverse("projects") + (f"?{query}" if query else "")

    @property
    def title(self) -> str:
        """What the frame is called by those who do not see it."""
        words = {"site": settings.SITE_NAME, "search": self.search.describe()}
        return _("Paid projects on %(site)s: %(search)s") % words

    @property
    def height(self) -> int:
        """A height in pixels that needs no scrolling on most pages."""
        return self.rows * ROW_HEIGHT + REST_HEIGHT

    @property
    def snippet(self) -> SafeString:
        """What is pasted into the other page."""
        return format_html(
            '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>',
            settings.SITE_URL + self.path,
            self.title,
            self.height,
        )


def read(query: QueryDict) -> Embedded:
    """The list an address stands for, the same for everybody; it never fails."""
    rows, theme = query.get("rows", ""), query.get("theme", "")
    is_known = rows in {str(number) for number in ROWS}
    return Embedded(asked.read(query), int(rows) if is_known else USUAL_ROWS, theme if theme in THEMES else "auto")


def form(query: QueryDict, embedded: Embedded) -> "EmbedForm":
    """The form as it was filled in; there is nothing to refuse, what makes no sense was left out and told."""
    typed = {name: query.get(name, "") for name in ("q", "skills", "near")}
    chosen = {name: query.getlist(name) for name in ("category", "where")}
    return EmbedForm(
        initial={**typed, **chosen, "km": embedded.search.km, "rows": embedded.rows, "theme": embedded.theme}
    )


class EmbedForm(forms.Form):
    """Which projects to show; the fields are named as the parameters of the list."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    skills = forms.CharField(
        label=gettext_lazy("Skills"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Separate skills with commas. Projects that ask for all of them are shown."),
    )
    category = forms.MultipleChoiceField(
        label=gettext_lazy("Fields"), required=False, widget=forms.CheckboxSelectMultiple
    )
    where = forms.MultipleChoiceField(label=gettext_lazy("Where"), required=False, widget=forms.CheckboxSelectMultiple)
    near = forms.CharField(
        label=gettext_lazy("Near a city"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Your own, for example. With “Remote” on, remote projects are shown as well."),
    )
    km = forms.ChoiceField(label=gettext_lazy("How far away"))
    rows = forms.ChoiceField(label=gettext_lazy("How many"))
    theme = forms.ChoiceField(label=gettext_lazy("Colours"), choices=list(THEMES.items()))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(FILTERS["category"].values.items())
        self.fields["where"].choices = list(FILTERS["where"].values.items())
        self.fields["km"].choices = [(km, _("%(km)s km") % {"km": km}) for km in DISTANCES]
        self.fields["rows"].choices = [(rows, _("%(number)s projects") % {"number": rows}) for rows in ROWS]
