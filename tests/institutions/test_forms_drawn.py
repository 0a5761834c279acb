"""Forms people can use: every error leads to its field, and nothing typed is cut."""

import re
from datetime import date

import pytest
from django import forms
from django.utils.html import strip_tags

from institutions.dayfield import DayField, read_month
from tests.drawing import Ids, draw, page


class Answers(forms.Form):
    platform = forms.ChoiceField(
        label="Platform", choices=[("a", "Alpha"), ("b", "Beta")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(
        label="Topics",
        choices=[("Study", [("e", "Exams")]), ("Life", [("s", "Sport")])],
        widget=forms.CheckboxSelectMultiple,
    )
    name = forms.CharField(label="Name", help_text="What <b>people</b> see", max_length=50)
    why = forms.CharField(label="Why", widget=forms.Textarea, max_length=1500)
    nickname = forms.CharField(label="Nickname", required=False)
    ends = DayField(label="Ends")
    unit = forms.ChoiceField(label="Unit", choices=[("", "Choose one"), ("c", "Computing")])
    image = forms.ImageField(label="Image")
    agree = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput)


class Person(forms.Form):
    email = forms.EmailField(label="Work email", error_messages={"required": "Enter an address"})


def test_every_error_leads_to_its_field() -> None:
    people = forms.formset_factory(Person, extra=0, min_num=2)
    form = Answers(data={"name": "x" * 51})
    second = people(
        data={"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"},
        form_kwargs={"empty_permitted": False},
    )
    drawn = "{% block content %}{% fields answers %}{% for p in s %}{% fields p %}{% endfor %}"
    html = page(drawn + "{% endblock %}", answers=form, s=second)
    assert html.count("<title>Error: ") == 1
    ids = Ids(html)
    assert ids.wanted <= set(ids.ids)
    assert len(ids.ids) == len(set(ids.ids))
    targets = re.findall(r'<li><a href="#([^"]+)"', html)
    assert targets == [
        "id_platform_0",
        "id_topics_0_0",
        "id_name",
        "id_why",
        "id_ends_0",
        "id_unit",
        "id_image",
        "id_agree",
        "id_form-0-email",
        "id_form-1-email",
    ]
    assert html.index('id="error-summary"') < html.index("form-group")


def test_errors_without_a_field_and_of_lists_of_forms_are_shown() -> None:
    forms_here = [Person(data={}, prefix="a"), Person(data={}, prefix="b")]
    problems = [{"text": "Enter the team mailbox", "url": "/mailbox/"}]
    html = page("", forms=forms_here, problems=problems)
    assert html.count("Enter an address") == 2
    assert '<a href="/mailbox/">Enter the team mailbox</a>' in html


def test_form_nobody_has_sent_shows_no_errors() -> None:
    html = page("{% block content %}{% fields form %}{% endblock %}", form=Answers())
    assert "There is a problem" not in html
    assert "Error:" not in html


def test_fields_carry_label_hint_and_error_and_leave_checking_to_us() -> None:
    html = draw("{% fields form %}", form=Answers(data={}))
    assert not re.search(r"<(?:input|select|textarea)[^>]*\s(?:required|maxlength)", html)
    assert "*" not in strip_tags(html)
    assert html.count("(optional)") == 1
    assert re.search(r'name="name"[^>]*aria-describedby="id_name_helptext id_name_error"', html), (
        "the hint first, then the error"
    )
    assert '<fieldset aria-describedby="id_platform_error">' in html
    assert "What &lt;b&gt;people&lt;/b&gt; see" in html
    assert 'data-limit="1500"' in html
    assert 'name="token"' in html
    assert html.index('id="id_name_helptext"') < html.index('id="id_name_error"')
    assert html.index('id="id_name_error"') < html.index('name="name"')


def test_named_fields_are_drawn_in_the_order_asked() -> None:
    html = draw('{% fields form "why" "name" %}', form=Answers())
    assert html.index('name="why"') < html.index('name="name"')
    assert 'name="unit"' not in html


@pytest.mark.parametrize("month", ["11", "Nov", "november", "nov."])
def test_months_are_read_as_people_type_them(month: str) -> None:
    boxes = {"day_day": "27", "day_month": month, "day_year": "2026"}
    form = type("OneDay", (forms.Form,), {"day": DayField()})(data=boxes)
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), "Enter a date"),
        (("27", "", "2026"), "Enter a day, a month and a year"),
        (("31", "Feb", "2026"), "Enter a real date, like 27 3 2026"),
        (("1", "ma", "2026"), "Enter a real date, like 27 3 2026"),
        (("1", "²", "2026"), "Enter a real date, like 27 3 2026"),
        (("1", "1", "9" * 30), "Enter a real date, like 27 3 2026"),
    ],
)
def test_days_that_are_none_are_refused_and_kept(typed: tuple[str, ...], message: str) -> None:
    boxes = dict(zip(("day_day", "day_month", "day_year"), typed, strict=True))
    form = type("OneDay", (forms.Form,), {"day": DayField()})(data=boxes)
    assert form.errors == {"day": [message]}
    html = draw("{% fields form %}", form=form)
    assert [f'value="{part}"' in html for part in typed if part] == [True] * sum(map(bool, typed))


def test_months_need_three_letters() -> None:
    assert read_month("Jun") == 6
    with pytest.raises(ValueError, match="Ju"):
        read_month("Ju")
