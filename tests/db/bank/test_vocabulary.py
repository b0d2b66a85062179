"""The file that says what a bank's codes mean."""

from dataclasses import asdict, fields, replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.bank.schema import TABLES
from db.bank.vocabulary import (
    CLASSIFICATIONS,
    DEFAULT_VOCABULARY,
    Vocabulary,
    read_vocabulary,
    vocabulary_digest,
)
from db.features.mirror.columns import MIRRORED
from domain.errors import VocabularyError

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "vocabulary.toml"
EXCLUSIVE = [pair for each in CLASSIFICATIONS for pair in combinations(each.lists, 2)]


@pytest.fixture
def written(tmp_path):
    def write(text: str) -> Path:
        file = tmp_path / "vocabulary.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_the_example_gives_every_list_and_is_what_is_built_in():
    assert read_vocabulary(EXAMPLE) == DEFAULT_VOCABULARY
    text = EXAMPLE.read_text("utf-8")
    assert [field.name for field in fields(Vocabulary) if f"\n{field.name} = [" not in text] == []


def test_only_the_lists_that_are_given_replace_the_built_in_ones(written):
    found = read_vocabulary(written('open_statuses = ["A", "running"]'))
    assert found == replace(DEFAULT_VOCABULARY, open_statuses=("a", "running"))


def test_codes_are_trimmed_and_in_lower_case(written):
    assert read_vocabulary(written('fee_types = ["  Late FEE "]')).fee_types == ("late fee",)


def test_a_list_may_be_empty_but_a_code_may_not(written):
    assert read_vocabulary(written("cash_types = []")).cash_types == ()
    with pytest.raises(VocabularyError, match=r"cash_types\.0"):
        read_vocabulary(written('cash_types = [" "]'))


def test_a_list_that_does_not_exist_is_refused_by_name(written):
    with pytest.raises(VocabularyError, match="debit_codes: there is no list of this name"):
        read_vocabulary(written('debit_codes = ["x"]'))


@pytest.mark.parametrize("value", ['"purchase"', "[1]", "{a = 1}", "3", "[[]]"])
def test_a_list_that_holds_something_else_is_refused_by_name(written, value):
    with pytest.raises(VocabularyError, match="debit_types"):
        read_vocabulary(written(f"debit_types = {value}"))


@pytest.mark.parametrize(("first", "second"), EXCLUSIVE)
def test_a_code_in_two_exclusive_lists_is_refused_by_name(written, first, second):
    with pytest.raises(VocabularyError, match=f"“odd one” stands in {first} and in {second}"):
        read_vocabulary(written(f'{first} = ["Odd One"]\n{second} = ["x", " odd one "]'))


def test_a_code_that_contradicts_a_built_in_list_is_told_so(written):
    with pytest.raises(
        VocabularyError, match=r"“refund” stands in debit_types and in credit_types \(the built-in list\)"
    ):
        read_vocabulary(written('debit_types = ["refund"]'))


@pytest.mark.parametrize("content", [b"debit_types = [", b"\xff\xfe\x00", b"debit_types = ['a']\ndebit_types = ['b']"])
def test_a_file_that_is_no_toml_is_one_clear_error(tmp_path, content):
    file = tmp_path / "vocabulary.toml"
    file.write_bytes(content)
    with pytest.raises(VocabularyError) as told:
        read_vocabulary(file)
    assert "VOCABULARY_FILE" in str(told.value.remedy)


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path):
    for missing in (tmp_path / "nowhere.toml", tmp_path):
        with pytest.raises(VocabularyError, match="cannot be read"):
            read_vocabulary(missing)


def test_the_digest_is_of_the_meaning_not_of_the_order():
    turned = Vocabulary(**{name: tuple(reversed(codes)) for name, codes in asdict(DEFAULT_VOCABULARY).items()})
    assert vocabulary_digest(turned) == vocabulary_digest(DEFAULT_VOCABULARY)


@given(name=st.sampled_from([field.name for field in fields(Vocabulary)]), code=st.text(min_size=1))
def test_any_other_code_in_any_list_changes_the_digest(name, code):
    codes = getattr(DEFAULT_VOCABULARY, name)
    changed = replace(DEFAULT_VOCABULARY, **{name: (*codes, code)})
    assert (vocabulary_digest(changed) == vocabulary_digest(DEFAULT_VOCABULARY)) == (code in codes)


@pytest.mark.parametrize("by", CLASSIFICATIONS, ids=lambda by: by.question)
def test_a_classification_reads_mirrored_columns_of_one_table_and_built_in_lists_do_not_overlap(by):
    assert by.column.table in TABLES
    assert {by.column.name, by.owner.name} <= set(MIRRORED[by.column.table])
    codes = [code for meaning in by.lists for code in getattr(DEFAULT_VOCABULARY, meaning)]
    assert len(codes) == len(set(codes))


def test_every_built_in_transaction_type_answers_both_questions():
    direction, who, *_ = (
        {code for meaning in by.lists for code in getattr(DEFAULT_VOCABULARY, meaning)} for by in CLASSIFICATIONS
    )
    special = DEFAULT_VOCABULARY.regular_income_types + DEFAULT_VOCABULARY.cash_types + DEFAULT_VOCABULARY.fee_types
    assert direction == who
    assert set(special) <= direction
