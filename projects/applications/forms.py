"""What people fill in around applications."""

from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from projects.applications.models import Application
from projects.postings.fields import TextField

LONGEST = 2000
LONGEST_DRAFT = 20_000
TOO_LONG = _("At most %(limit_value)d characters are read; you have %(show_value)d. Say it in fewer words.")
OWN_WORDS = "own"
REASONS = {
    "experience": _(
        "Others had more experience with exactly what this project needs. Your application was clear, and we read all "
        "of it."
    ),
    "places": _("We had fewer places than good applications, and yours was one of the good ones."),
    "plan": _("We could not see from your answers how you would go about this project."),
    "time": _("The hours you have a week do not fit the due date."),
    "changed": _("The project has changed on our side, so we are not hiring for it now."),
}


class ApplyForm(forms.Form):
    """Why you, and one answer for each question of the project."""

    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    tab = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    pitch = TextField(
        label=_("Why you?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        help_text=_("A few sentences: what you have done that is like this, and how you would begin."),
        error_messages={"required": _("Say in a few sentences why you are the right person."), "max_length": TOO_LONG},
    )

    def __init__(self, data: Any = None, *, application: Application, answers: list[tuple]) -> None:
        self.application = application
        page = {"seen": application.edited_in, "tab": get_random_string(12)}
        super().__init__(data.copy() if data is not None else None, initial={"pitch": application.pitch, **page})
        for question, text in answers:
            self.fields[f"answer_{question.pk}"] = TextField(
                label=question.text,
                max_length=LONGEST,
                initial=text,
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
                error_messages={
                    "required": _("Answer this question: the company asks it of everyone."),
                    "max_length": TOO_LONG,
                },
            )
        for name in self.texts():
            self.fields[name].widget.attrs.pop("maxlength", None)

    def texts(self) -> list[str]:
        """The fields people write in."""
        return [name for name in self.fields if name not in ("seen", "tab")]

    def clean(self) -> dict[str, Any]:
        if self.is_behind:
            self.data["seen"] = self.application.edited_in
            self.add_error(
                None,
                _(
                    "This application was changed in another tab. What you typed is still here: save again to keep "
                    "it, or reload the page to see the other version."
                ),
            )
        return self.cleaned_data

    @property
    def is_behind(self) -> bool:
        """Whether another open page has saved since this one was opened."""
        return self.application.edited_in not in ("", self.data.get("seen", ""), self.data.get("tab", ""))

    def typed(self) -> dict[str, Any]:
        """What was typed, right or wrong, as `services.save_draft` takes it."""
        return self._written({name: _readable(self.data.get(name, "")) for name in self.texts()})

    def sent(self) -> dict[str, Any]:
        """What was typed when all of it is right."""
        return self._written({name: self.cleaned_data[name] for name in self.texts()})

    def _written(self, texts: dict[str, str]) -> dict[str, Any]:
        page = {name: self.data.get(name, "")[:40] for name in ("seen", "tab")}
        return {**page, "pitch": texts.pop("pitch"), "answers": {_question(name): text for name, text in texts.items()}}


def _question(name: str) -> int:
    return int(name.removeprefix("answer_"))


def _readable(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n")[:LONGEST_DRAFT]


class OfferForm(forms.Form):
    """A word that goes with the offer."""

    note = TextField(
        label=_("A note to go with it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("What convinced you, or when you would like to talk. The student reads it in the offer."),
    )


class DeclineForm(forms.Form):
    """Why not: one of the usual reasons, one's own words, or both. The student reads it."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        widget=forms.RadioSelect,
        choices=[*REASONS.items(), (OWN_WORDS, _("Another reason, in my own words."))],
        error_messages={"required": _("Choose a reason: it is the least an applicant deserves.")},
    )
    words = TextField(
        label=_("In your own words"),
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("If it is none of these, or there is more to say."),
    )
    line = TextField(
        label=_("One line for them"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("One thing they did well, or one thing to do better, is worth a lot to a beginner."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("reason") == OWN_WORDS and "words" in data and not data["words"].strip():
            self.add_error("words", _("Say in a sentence why. They read it."))
        return data

    def text(self) -> str:
        """The whole reason as the student reads it."""
        chosen = REASONS.get(self.cleaned_data["reason"], "")
        return "\n\n".join(str(part) for part in (chosen, self.cleaned_data["words"].strip()) if part)

    def answer(self) -> dict[str, str]:
        """What `services.decline` takes."""
        return {"reason": self.text(), "line": self.cleaned_data["line"]}


class TakeBackForm(forms.Form):
    """Why the student ends it, if they want to say."""

    reason = TextField(
        label=_("Why?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The company learns from it."),
    )


class NoteForm(forms.Form):
    """A note for one's colleagues."""

    text = TextField(
        label=_("Add a note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only people of your company read it."),
        error_messages={"required": _("Write something first.")},
    )


class BenchForm(forms.Form):
    """A number for each runner-up, 1 for the first in line; without one somebody is no runner-up."""

    def __init__(self, data: Any = None, *, kept: list[Application], others: list[Application]) -> None:
        super().__init__(data)
        self.people = {f"place_{each.pk}": each for each in (*kept, *others)}
        places = {each.pk: number for number, each in enumerate(kept, start=1)}
        for name, application in self.people.items():
            self.fields[name] = forms.IntegerField(
                label=_("Place in line"),
                min_value=1,
                max_value=99,
                required=False,
                initial=places.get(application.pk),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages={
                    "invalid": _("Write a whole number, or nothing."),
                    "min_value": _("The first in line is 1."),
                    "max_value": _("Two digits are enough."),
                },
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        taken: dict[int, str] = {}
        for name in self.people:
            number = data.get(name)
            if number in taken:
                self.add_error(name, _("Somebody else has this number, too. Give each their own."))
            elif number is not None:
                taken[number] = name
        return data

    def in_order(self) -> list[Application]:
        """Who is a runner-up from now on, first in line first."""
        chosen = [name for name in self.people if self.cleaned_data.get(name) is not None]
        return [self.people[name] for name in sorted(chosen, key=self.cleaned_data.__getitem__)]

    @property
    def rows(self) -> list[tuple[Application, forms.BoundField]]:
        """Each person with their field, for the page."""
        return [(application, self[name]) for name, application in self.people.items()]
