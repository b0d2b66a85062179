import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts.theme import LIGHT
from ui.charts.ticks import MOST_TICKS, number_axis
from wording.formats import MINUS, Formats

US, GERMAN = Formats("USD", "en_US"), Formats("EUR", "de_DE")


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 52_500, ["0", "10,000", "20,000", "30,000", "40,000", "50,000"]),
        (-0.02, 1.05, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (-1.2, 1.6, [f"{MINUS}1", f"{MINUS}0.5", "0", "0.5", "1", "1.5"]),
        (0, 0.0011, ["0", "0.0002", "0.0004", "0.0006", "0.0008", "0.001"]),
        (0, 0, ["0"]),
    ],
)
def test_ticks_are_round_numbers_with_the_decimals_they_need(low: float, high: float, texts: list[str]) -> None:
    assert number_axis(LIGHT, low, high, US.number)["ticktext"] == texts


def test_ticks_of_counts_are_whole() -> None:
    assert number_axis(LIGHT, 0, 2.1, US.number, whole=True)["ticktext"] == ["0", "1", "2"]


def test_ticks_are_written_by_the_locale() -> None:
    assert number_axis(LIGHT, 0, 2_600, GERMAN.number)["ticktext"][-2:] == ["2.000", "2.500"]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e12))
def test_there_are_a_few_ticks_and_no_two_read_the_same(low: float, width: float) -> None:
    axis = number_axis(LIGHT, low, low + width, US.number)
    assert len(set(axis["ticktext"])) == len(axis["ticktext"]) <= MOST_TICKS + 1
