import tomllib
from pathlib import Path

import pytest

from ui.charts.theme import (
    DARK,
    LIGHT,
    SYMBOLS,
    Theme,
    contrast,
    diverging_colour,
    layout,
    segment_colour,
    segment_symbol,
    text_on,
)

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_follows_the_wcag_formula() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


def test_the_backgrounds_are_those_the_app_is_configured_with() -> None:
    configured = tomllib.loads((Path(__file__).parents[3] / ".streamlit/config.toml").read_text())["theme"]
    assert configured["light"]["backgroundColor"] in LIGHT.backgrounds
    dark = configured["dark"]
    assert {dark["backgroundColor"], dark["secondaryBackgroundColor"]} <= set(DARK.backgrounds)


@BOTH
def test_marks_stand_out_from_every_background(theme: Theme) -> None:
    marks = (*theme.categorical, theme.below, theme.above, theme.mark, theme.zero_line)
    assert min(contrast(mark, background) for mark in marks for background in theme.backgrounds) >= 3


@BOTH
def test_text_is_readable_on_every_background(theme: Theme) -> None:
    texts = (theme.text, theme.muted)
    assert min(contrast(text, background) for text in texts for background in theme.backgrounds) >= 4.5


@BOTH
def test_text_is_readable_on_every_cell(theme: Theme) -> None:
    cells = [diverging_colour(theme, step / 50) for step in range(-50, 51)]
    assert min(contrast(text_on(cell), cell) for cell in cells) >= 4.5


@BOTH
def test_the_diverging_scale_passes_through_its_three_colours_and_is_clamped(theme: Theme) -> None:
    assert tuple(diverging_colour(theme, position) for position in (-1, 0, 1)) == theme.diverging
    assert (diverging_colour(theme, -9), diverging_colour(theme, 9)) == (theme.below, theme.above)


@BOTH
def test_twelve_segments_and_outliers_are_told_apart_by_colour_and_symbol(theme: Theme) -> None:
    pairs = {(segment_colour(theme, number), segment_symbol(number)) for number in range(1, 14)}
    assert len(pairs) == 13
    assert len(set(SYMBOLS)) == 13
    assert len(set(theme.categorical)) == 8
    assert segment_colour(theme, 9) == segment_colour(theme, 1)


def test_customers_outside_all_segments_have_a_colour_of_their_own() -> None:
    assert segment_colour(LIGHT, None) == segment_colour(LIGHT, 0)
    assert segment_colour(LIGHT, 0) not in LIGHT.categorical
    assert segment_symbol(0) not in SYMBOLS


def test_a_note_makes_the_chart_taller_and_pushes_the_plot_down() -> None:
    plain, noted = layout(LIGHT, 100), layout(LIGHT, 100, note="one<br>two")
    assert noted["height"] - plain["height"] == noted["margin"]["t"] - plain["margin"]["t"] == 46
    assert "one<br>two" in noted["title"]["text"]
    assert plain["title"] is None
