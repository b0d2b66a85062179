from dataclasses import replace

import pytest

from db.bank.vocabulary import CLASSIFICATIONS, DEFAULT_VOCABULARY
from db.features.health.codes import FEWEST_OWNERS, LONGEST_CODE, MOST_CODES
from domain.health import UnknownCode
from tests.db.features.health.conftest import clean_rows


def with_types(*types):
    """One transaction for each, on as many accounts; the table's other rows are clean."""
    rows = clean_rows(1, len(types))
    for row, kind in zip(rows["Transactions"], types, strict=True):
        row["transaction_type"] = kind
    return rows


def test_unknown_codes_are_listed_with_their_rows_in_one_spelling(health_of):
    rows = with_types(*["POS"] * 3, *[" pos "] * 3, "fee", "purchase", None, " ")
    direction, who = health_of(rows).unknown_codes
    for found in (direction, who):
        assert (found.column, found.rows, found.of) == ("Transactions.transaction_type", 8, 10)
        assert (found.without_code, found.codes) == (2, (UnknownCode("pos", 6),))
        assert (found.other_codes, found.other_rows) == (0, 0)
    assert {direction.question, who.question} == {"money in or out", "started by customer or bank"}


def test_a_code_that_few_accounts_share_is_counted_and_not_shown(health_of):
    rows = with_types(*["Anna Berger"] * 4, *["pos"] * 5, "Ben Frost")
    found = health_of(rows).unknown_codes[0]
    assert found.codes == (UnknownCode("pos", 5),)
    assert (found.other_codes, found.other_rows) == (2, 5)


def test_a_code_in_many_rows_of_one_account_is_not_shown(health_of):
    rows = with_types(*["Anna Berger"] * 30)
    for row in rows["Transactions"]:
        row["account_id"] = row["account_id"] % (FEWEST_OWNERS - 1) + 1
    found = health_of(rows).unknown_codes[0]
    assert (found.codes, found.other_codes, found.other_rows) == ((), 1, 30)
    rows["Transactions"][0]["account_id"] = 30
    assert health_of(rows).unknown_codes[0].codes == (UnknownCode("anna berger", 30),)


def test_rows_that_belong_to_nobody_show_no_code(health_of):
    rows = with_types(*["Anna Berger"] * 30)
    for row in rows["Transactions"]:
        row["account_id"] = None
    assert health_of(rows).unknown_codes[0].codes == ()


def test_long_codes_are_cut_and_long_lists_end(health_of):
    many = [f"{number:03} {'x' * 100}" for number in range(MOST_CODES + 3) for _ in range(FEWEST_OWNERS)]
    found = health_of(with_types(*many)).unknown_codes[0]
    assert len(found.codes) == MOST_CODES
    assert {len(each.code) for each in found.codes} == {LONGEST_CODE}
    assert (found.other_codes, found.other_rows) == (3, 3 * FEWEST_OWNERS)


def test_a_vocabulary_that_knows_them_leaves_none_unknown(health_of):
    rows = with_types(*["POS"] * 6)
    known = replace(DEFAULT_VOCABULARY, debit_types=("pos",), customer_initiated_types=("pos",))
    assert health_of(rows, known).unknown_codes == ()


@pytest.mark.parametrize("by", CLASSIFICATIONS, ids=lambda by: by.question)
def test_every_question_is_asked_of_its_own_column_and_lists(health_of, by):
    rows = clean_rows()
    for row in rows[by.column.table.name]:
        row[by.column.name] = "novelty"
    found = {each.question: each for each in health_of(rows).unknown_codes}
    assert (found[by.question].rows, found[by.question].codes) == (10, (UnknownCode("novelty", 10),))
    for meaning in by.lists:
        known = replace(DEFAULT_VOCABULARY, **{meaning: ("novelty",)})
        assert by.question not in {each.question for each in health_of(rows, known).unknown_codes}


def test_an_empty_list_knows_nothing_and_breaks_nothing(health_of):
    silent = replace(DEFAULT_VOCABULARY, **{meaning: () for by in CLASSIFICATIONS for meaning in by.lists})
    assert {each.rows for each in health_of(clean_rows(), silent).unknown_codes} == {10}
