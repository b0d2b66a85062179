import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.sources.attributes import FEWEST_ROWS, MOST_PER_COLUMN, ByKey, shape_column
from db.sources.description import ColumnDescription
from db.sources.naming import Naming
from domain.attributes import Group, Kind, Timing

PLAIN = ColumnDescription()


def naming(names=(), labels=()):
    return Naming("crm", frozenset(names), frozenset(labels))


def shape(header, texts, description=PLAIN, keys=None, names=None):
    by_key = ByKey(np.array(range(len(texts)) if keys is None else keys, dtype=np.int64))
    column = pa.chunked_array([texts[:1], texts[1:]], pa.string())
    return shape_column(header, column, description, names or naming(), by_key)


def test_a_column_becomes_an_attribute_with_sensible_words():
    shaped = shape("NPS_score", ["9", "", "3", "11"])
    (column,) = shaped.columns
    attribute = column.attribute
    assert (attribute.name, attribute.label, attribute.kind, attribute.unit) == (
        "crm_nps_score",
        "NPS score",
        Kind.SCORE,
        "points",
    )
    assert (attribute.high, attribute.low) == ("higher NPS score", "lower NPS score")
    assert (attribute.group, attribute.timing) == (Group.SOURCES, Timing.FILES)
    np.testing.assert_array_equal(shaped.values[0], [9.0, np.nan, 3.0, 11.0])


def test_a_raw_header_and_a_raw_value_are_said_as_people_would():
    (flag,) = shape("HOUSING_LN_FLG", ["yes", "no", "yes"]).columns
    assert (flag.attribute.label, flag.attribute.high, flag.attribute.low) == (
        "Housing loan",
        "housing loan: yes",
        "housing loan: no",
    )
    described = ColumnDescription(label="Marital status", values={"M": "married"})
    married, other = (column.attribute for column in shape("MAR_ST", ["M"] * 9 + ["X"] * 8, described).columns)
    assert (married.label, married.high, married.low) == (
        "Marital status: married",
        "marital status: married",
        "marital status: not married",
    )
    assert (married.name, other.high) == ("crm_mar_st_m", "marital status: X")


def test_the_description_has_the_last_word():
    described = ColumnDescription(
        label="Income", kind=Kind.MONEY, unit="euro", help="Bought.", high="rich", low="poor", group=Group.DEMOGRAPHICS
    )
    attribute = shape("inc", ["1", "2"], described).columns[0].attribute
    assert (attribute.label, attribute.kind, attribute.unit, attribute.help) == (
        "Income",
        Kind.MONEY,
        "euro",
        "Bought.",
    )
    assert (attribute.high, attribute.low, attribute.group) == ("rich", "poor", Group.DEMOGRAPHICS)


def test_a_date_is_stored_as_days_and_told_as_days_since():
    (column,) = shape("last_visit", ["1970-01-11", "2026-10-31"]).columns
    assert column.dated
    assert (column.attribute.label, column.attribute.kind) == ("Days since last visit", Kind.DAYS)
    assert shape("last_visit", ["1970-01-11"]).values[0].tolist() == [10.0]


def test_a_choice_among_few_becomes_a_yes_or_no_for_each_the_most_frequent_first():
    texts = ["South"] * FEWEST_ROWS + ["North"] * (FEWEST_ROWS + 1) + ["Atlantis"] + [""]
    shaped = shape("region", texts)
    assert [column.attribute.label for column in shaped.columns] == ["Region: North", "Region: South"]
    assert [column.attribute.name for column in shaped.columns] == ["crm_region_north", "crm_region_south"]
    assert shaped.rarer == 1
    north = shaped.values[0]
    assert np.isnan(north[-1])  # an empty cell is not a no
    assert north[:-1].tolist() == [0.0] * FEWEST_ROWS + [1.0] * (FEWEST_ROWS + 1) + [0.0]
    assert all(column.attribute.kind is Kind.FLAG for column in shaped.columns)
    assert {column.attribute.part_of for column in shaped.columns} == {"crm: region"}


def test_a_value_that_few_have_is_never_shown():
    texts = ["North"] * 9 + ["Jane Doe"] * (FEWEST_ROWS - 1)
    assert "Jane" not in str(shape("region", texts))


def test_no_more_than_a_dozen_values_of_a_column_become_attributes():
    shaped = shape("region", [f"Town {chr(65 + n)}" for n in range(20) for _ in range(FEWEST_ROWS)])
    assert (len(shaped.columns), shaped.rarer) == (MOST_PER_COLUMN, 20 - MOST_PER_COLUMN)


def test_an_address_among_the_choices_refuses_the_column():
    shaped = shape("region", (["North", "South", "East", "West", "x@example.com"] * 9), PLAIN)
    assert str(shaped.refused) == "some values look like contact details; take them out of the file"


@pytest.mark.parametrize(
    ("header", "texts", "reason"),
    [
        ("", ["1"], "has no name"),
        ("x", ["", "?"], "holds no values"),
        ("email", ["a@example.com"], "looks like e-mail addresses; if it is not so, declare it harmless"),
        ("remark", ["called", "wrote"], "its name says"),
        ("x", [f"text {n}" for n in range(40)], "text that differs in nearly every row"),
        ("x", [f"town {n % 31}" for n in range(200)], "31 different values; at most 30"),
        ("x", ["1", "2", "many"], "look like numbers"),
        ("x", ["31.12.2025"] * 3, "look like dates"),
        ("x", ["gold", "silver"], f"without a value that stands in {FEWEST_ROWS} rows"),
    ],
)
def test_a_column_is_refused_with_the_reason(header, texts, reason):
    shaped = shape(header, texts)
    assert not shaped.columns
    assert reason in str(shaped.refused)


def test_what_is_declared_harmless_is_taken():
    declared = ColumnDescription(harmless=True)
    assert shape("card_number", ["1", "2"], declared).columns
    assert not shape("card_number", ["1", "2"]).columns


def test_what_is_declared_to_be_left_out_gives_nothing():
    assert str(shape("nps", ["1"], ColumnDescription(leave_out=True)).refused) == "left out, as the description says"


def test_values_that_are_not_of_the_declared_kind_are_counted_and_unknown():
    shaped = shape("nps", ["9", "ten", "ten", "-1", ""], ColumnDescription(kind=Kind.SCORE, unknown=("-1",)))
    assert shaped.columns[0].unreadable == 2
    np.testing.assert_array_equal(shaped.values[0], [9.0] + [np.nan] * 4)
    assert str(shape("nps", ["ten"], ColumnDescription(kind=Kind.SCORE)).refused) == "no value can be read as score"


def test_what_an_empty_cell_stands_for_can_be_declared():
    shaped = shape("newsletter", ["yes", "", "yes"], ColumnDescription(empty="no"))
    assert shaped.values[0].tolist() == [1.0, 0.0, 1.0]


def test_rows_of_one_customer_that_say_the_same_are_one_and_those_that_differ_are_unknown():
    keys = [5, 3, 5, 3, 4, 4, 9, 9]
    shaped = shape("nps", ["1", "2", "1", "7", "8", "", "", ""], keys=keys)
    np.testing.assert_array_equal(shaped.values[0], [np.nan, np.nan, 1.0, np.nan])  # 3, 4, 5, 9
    assert shaped.columns[0].conflicting == 2


ROWS = st.lists(st.tuples(st.integers(1, 6), st.sampled_from([1.0, 2.0, np.nan])), min_size=1)


@given(ROWS)
def test_each_key_has_the_value_that_all_its_rows_agree_on(rows):
    keys, values = (np.array(side) for side in zip(*rows, strict=True))
    by_key = ByKey(keys.astype(np.int64))
    found, conflicting = by_key.one_each(values)
    said = {key: {str(value) for each, value in rows if each == key} for key in sorted(set(keys.tolist()))}
    assert by_key.keys.tolist() == list(said)
    expected = [float(next(iter(each))) if len(each) == 1 else np.nan for each in said.values()]
    np.testing.assert_array_equal(found, expected)
    assert conflicting == sum(len(each) > 1 for each in said.values())


def test_columns_of_the_same_words_get_names_and_labels_of_their_own():
    names = naming(labels={"age"})
    assert shape("Age", ["1", "2"], names=names).columns[0].attribute.label == "Age (crm)"
    second = shape("age", ["1", "2"], names=names).columns[0].attribute
    assert (second.name, second.label) == ("crm_age_2", "Age (crm) 2")


def test_a_value_made_of_markup_alone_is_no_error():
    shaped = shape("region", ["***"] * FEWEST_ROWS + ["[" + "x" * 80 + " ]"] * FEWEST_ROWS)
    assert len({column.attribute.label for column in shaped.columns}) == 2


def test_markup_in_a_header_or_a_value_does_not_reach_a_page():
    (first, *_) = shape("![a](http://x)", ["<b>North</b>"] * 9 + ["South"] * 9).columns
    assert not set("[]<>*") & set(first.attribute.label + first.attribute.high + first.what + first.header)


def test_whole_numbers_under_the_header_of_a_code_are_a_choice_and_too_many_of_them_are_refused():
    few = shape("Branch_code", [str(n % 3 + 1) for n in range(30)])
    assert [column.attribute.label for column in few.columns] == ["Branch code: 1", "Branch code: 2", "Branch code: 3"]
    many = shape("Branch_code", [str(n % 40 + 1) for n in range(400)])
    assert many.refused is not None
    assert "declare its kind" in str(many.refused)


def test_a_number_keeps_the_kind_that_it_had_in_an_earlier_file_unless_declared():
    texts, naming = pa.chunked_array([["300", "850", "700"]]), Naming("crm", frozenset(), frozenset())
    by_key = ByKey(np.arange(3))
    kept = shape_column("bureau", texts, ColumnDescription(), naming, by_key, earlier=Kind.MONEY).columns[0].attribute
    assert (kept.kind, kept.unit) == (Kind.MONEY, "money")
    declared = ColumnDescription(kind=Kind.COUNT)
    naming = Naming("crm", frozenset(), frozenset())
    assert (
        shape_column("bureau", texts, declared, naming, by_key, earlier=Kind.MONEY).columns[0].attribute.kind
        is Kind.COUNT
    )
