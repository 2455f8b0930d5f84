from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory


class Sample(forms.Form):
    title = forms.CharField(help_text="Say what is made.")
    note = forms.CharField(required=False)
    rule = forms.ChoiceField(label="Use of AI", choices=[("no", "No"), ("yes", "Yes")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def render(source, **context):
    return engines["django"].from_string(source).render(context, context.pop("request", None))


def test_a_component_wraps_its_content_and_escapes_its_variables():
    html = render('{% component "card" title=title %}<p>in</p>{% endcomponent %}', title="<b>")
    assert "<h2>&lt;b&gt;</h2>" in " ".join(html.split()).replace("> ", ">").replace(" <", "<")
    assert "<p>in</p>" in html


def test_a_component_sees_nothing_of_the_page_but_the_request():
    html = render('{% component "card" %}x{% endcomponent %}', title="from the page")
    assert "from the page" not in html


def test_breadcrumbs_mark_where_one_is():
    html = render('{% component "breadcrumbs" %}{% crumb "Home" "/" %}{% crumb "Work" %}{% endcomponent %}')
    assert '<a href="/">Home</a>' in html
    assert '<span aria-current="page">Work</span>' in html


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in render('{% icon "bookmark" %}')
    labelled = render('{% icon "bookmark" label="Saved <here>" %}')
    assert 'role="img"' in labelled
    assert "&lt;here&gt;" in labelled


def test_a_field_ties_help_and_error_to_its_control():
    html = render("{% field form.title %}", form=Sample({}))
    assert '<label for="id_title">Title</label>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html


def test_help_given_by_the_page_is_tied_too():
    html = render('{% field form.note help="In a word." %}', form=Sample())
    assert 'aria-describedby="id_note_helptext"' in html


def test_fields_one_may_leave_empty_say_so():
    form = Sample()
    assert "(optional)" in render("{% field form.note %}", form=form)
    assert "(optional)" not in render("{% field form.title %}", form=form)
    assert "(optional)" not in render("{% field form.note quiet=True %}", form=form)


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = render("{% field form.rule %}", form=Sample())
    assert "<fieldset" in html
    assert "<legend>Use of AI</legend>" in html


def test_extra_keywords_become_attributes_of_the_control():
    assert 'data-typeahead="/x/"' in render('{% field form.title data_typeahead="/x/" %}', form=Sample())


def test_a_required_field_says_what_to_do():
    form = Sample({})
    assert "Fill this in." in render("{% field form.title %}", form=form)
    assert "Choose one." in render("{% field form.rule %}", form=form)
    assert "Tick this to go on." in render("{% field form.agree %}", form=form)


def test_the_error_summary_links_to_each_control():
    form = Sample({})
    form.full_clean()
    form.add_error(None, "The whole does not fit.")
    html = render("{% errors form %}", form=form)
    assert "4 things need mending" in html
    for target in ("id_title", "id_rule_0", "id_agree"):
        assert f'href="#{target}"' in html
    assert "The whole does not fit." in html


def test_the_error_summary_covers_formsets():
    sample_set = forms.formset_factory(Sample, extra=0)
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-rule": "no", "form-0-agree": "on"}
    assert 'href="#id_form-0-title"' in render("{% errors formset %}", formset=sample_set(data))


def test_a_form_without_errors_has_no_summary():
    assert render("{% errors form %}", form=Sample({"title": "x", "rule": "no", "agree": "on"})).strip() == ""
    assert render("{% errors form %}", form=Sample()).strip() == ""


def test_all_fields_of_a_form_are_rendered_once():
    html = render("{% form_fields form %}", form=Sample())
    for name in Sample.base_fields:
        assert f'name="{name}"' in html


@pytest.mark.parametrize(
    ("model", "status", "tone"),
    [("project", "open", "good"), ("hold", "released", "good"), ("application", "released", "neutral"),
     ("transfer", "failed", "bad"), ("project", "unheard_of", "neutral")],
)  # fmt: skip
def test_the_pill_of_a_status_has_the_tone_of_its_meaning(model, status, tone):
    meta = SimpleNamespace(model_name=model)
    thing = SimpleNamespace(status=status, _meta=meta, get_status_display=lambda: "as people say")
    assert render("{% status_pill thing %}", thing=thing) == f'<span class="pill pill-{tone}">as people say</span>'


def test_the_current_page_is_marked_by_its_beginning():
    request = RequestFactory().get("/projects/abc/")
    assert render('{% current "/projects/" %}', request=request) == 'aria-current="page"'
    assert render('{% current "/" %}', request=request) == ""


def test_a_query_keeps_what_it_does_not_change():
    request = RequestFactory().get("/projects/?q=data&page=3")
    assert render('{% query page=None sort="new" %}', request=request) == "?q=data&amp;sort=new"


def test_a_funnel_is_drawn_to_its_largest_count():
    html = render("{% funnel 10 5 0 %}")
    assert [part.split('"')[0] for part in html.split('width="')[1:]] == ["100.0", "50.0", "2"]
    assert "10 / 5 / 0" in html


def test_columns_stand_for_their_values():
    html = render("{% columns points %}", points=[("May", 0, "$0"), ("Jun", 100, "$1")])
    assert 'height="0"' in html
    assert 'height="100' in html
