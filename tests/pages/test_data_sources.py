"""The Data sources page through the frame: look, add, describe, remove, and what is refused."""

from datetime import date

import pytest

from domain.attributes import Kind
from domain.people import LOCAL
from tests.pages.conftest import button, pressed, texts
from tests.pages.test_pages import build
from workflows.session import Session
from workflows.sources.keep import list_sources, remove_source

SCORES = "customer_id,nps,email\n" + "".join(f"{n},{n % 11},p{n}@example.com\n" for n in range(1, 151))


def uploaded(app, content=SCORES, name="crm.csv"):
    app.file_uploader[0].upload(name, content.encode(), "text/csv").run()
    return app


def cards(app):
    return {metric.label: metric.value for metric in app.metric}


def added(app):
    return pressed(pressed(uploaded(app), "Look at the file"), "Add").run()


def test_a_file_is_looked_at_before_it_is_added(visit, demo, stores):
    app = visit("data_sources", demo)
    assert button(app, "Look at the file").disabled
    app = pressed(uploaded(app), "Look at the file")
    assert not app.exception
    shown = cards(app)
    assert (shown["Rows"], shown["Customers matched"]) == ("150", "150 (50%)")
    assert (shown["Unmatched keys"], shown["Attributes"]) == ("0", "1")
    assert "Looks like e-mail addresses" in app.table[0].value.to_string()
    assert "@" not in app.table[0].value.to_string() + texts(app)
    assert list_sources(Session(LOCAL, stores)) == ()


def test_an_added_column_can_be_picked_in_the_builder_and_explored(visit, demo, stores):
    app = added(visit("data_sources", demo))
    assert not app.exception
    assert not app.error
    (listed,) = list_sources(Session(LOCAL, stores))
    assert (listed.matched, listed.version.as_of) == (150, date(2026, 10, 31))
    assert "Nps (other sources, known for 50%)" in visit("segment_builder", demo).multiselect(key="attributes").options
    assert "Nps (other sources)" in visit("customer_base", demo).selectbox(key="base_attribute").options


def test_the_description_names_the_attribute(visit, demo, stores):
    app = uploaded(visit("data_sources", demo))
    app.file_uploader[1].upload("crm.toml", b"[columns.nps]\nlabel = 'Recommendation score'").run()
    app = pressed(app, "Look at the file")
    assert "Recommendation score" in app.dataframe[0].value.to_string()


def test_changed_choices_want_another_look(visit, demo, stores):
    app = pressed(uploaded(visit("data_sources", demo)), "Look at the file")
    assert [each for each in app.button if each.label == "Add"]
    app.text_input[0].set_value("another").run()
    assert not [each for each in app.button if each.label == "Add"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "is empty"), ("customer_id,nps\n", "no rows"), ("id,nps\n900001,2\n", "None of the 1 keys")],
)
def test_a_file_of_which_nothing_can_be_made_is_one_sentence(visit, demo, stores, content, sentence):
    app = uploaded(visit("data_sources", demo), content)
    if content:
        app = pressed(app, "Look at the file")
    assert not app.exception
    assert sentence in app.error[0].value
    assert not [each for each in app.button if each.label == "Add"]


def test_another_file_of_the_same_day_is_added_only_when_it_may_replace(visit, demo, stores):
    added(visit("data_sources", demo))
    app = uploaded(visit("data_sources", demo), "customer_id,nps\n1,2\n")
    app = pressed(pressed(app, "Look at the file"), "Add")
    assert "has another file dated October 31, 2026 already" in app.error[0].value
    app.toggle[0].set_value(True).run()
    pressed(app, "Add")
    assert [each.matched for each in list_sources(Session(LOCAL, stores))] == [1]


def test_the_dialog_names_the_segmentations_that_use_the_source(visit, demo, stores):
    added(visit("data_sources", demo))
    build(stores, "On CRM", ("crm_nps", "age"))
    app = pressed(visit("data_sources", demo), "Delete")
    assert any("On CRM" in warning.value for warning in app.warning)
    remove_source(Session(LOCAL, stores), "crm")
    profiles = visit("segment_profiles", demo)
    assert not profiles.exception
    assert "has been refreshed since" in texts(profiles)


def test_the_kind_of_a_number_is_shown_and_can_be_changed(visit, demo, stores):
    app = added(visit("data_sources", demo))
    (table,) = (frame.value for frame in app.dataframe if "Compared" in frame.value)
    assert table.iloc[0].to_dict() == {"Attribute": "Nps", "Column": "nps", "Kind": "number", "Compared": "as it is"}
    app.selectbox(key="kind-crm-crm_nps-score").set_value(Kind.COUNT).run()
    app = pressed(app, "Change kind")
    assert not app.exception
    (table,) = (frame.value for frame in app.dataframe if "Compared" in frame.value)
    assert (table.iloc[0]["Kind"], table.iloc[0]["Compared"]) == ("count", "by orders of size")
