from decimal import Decimal

import pytest

from domain.sentences import Counted
from wording.formats import Formats
from wording.measures import reconciled_sentence

SUM = "All lines together: $1,234.50, which is the sum in the bank's database to the cent."


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        (0, SUM),
        (
            1,
            f"{SUM} 1 account has no known amount and is in no line; sums that they are part of are unknown for their customers.",
        ),
        (
            1_200,
            f"{SUM} 1,200 accounts have no known amount and are in no line; sums that they are part of are unknown for their "
            "customers.",
        ),
    ],
)
def test_lines_of_money_say_what_they_add_up_to_and_how_many_rows_they_are_without(lacking, sentence):
    assert reconciled_sentence(Decimal("1234.50"), Counted(lacking, "account"), Formats()) == sentence
