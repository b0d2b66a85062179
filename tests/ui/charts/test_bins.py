from collections.abc import Callable

import pytest

from domain.attributes import Attribute, Distribution, Kind
from ui.charts.bins import bin_axis, bin_labels
from ui.charts.look import Look
from ui.charts.theme import LIGHT
from wording.formats import Formats

US = Formats()


def test_outer_bins_have_no_outer_bound(attribute: Callable[..., Attribute]) -> None:
    distribution = Distribution(attribute(), (0, 500, 1000, 5000), {}, {})
    assert bin_labels(distribution, US) == ["under $500", "$500 \N{EN DASH} $1,000", "$1,000 and more"]


def test_two_bins_meet_at_one_bound(attribute: Callable[..., Attribute]) -> None:
    assert bin_labels(Distribution(attribute(), (0, 500, 1000), {}, {}), US) == ["under $500", "$500 and more"]


def test_a_single_bin_is_a_plain_range(attribute: Callable[..., Attribute]) -> None:
    assert bin_labels(Distribution(attribute(), (0, 500), {}, {}), US) == ["$0 \N{EN DASH} $500"]


@pytest.mark.parametrize("edges", [(0, 0.5, 1), (-0.5, 0.5, 1.5)])
def test_a_flag_is_no_or_yes(attribute: Callable[..., Attribute], edges: tuple[float, ...]) -> None:
    distribution = Distribution(attribute(kind=Kind.FLAG), edges, {}, {})
    axis = bin_axis(distribution, Look(LIGHT, US))
    assert bin_labels(distribution, US) == axis["ticktext"] == ["No", "Yes"]
    assert axis["tickvals"] == [0, 1]


def test_ticks_stand_between_the_bars_at_the_inner_edges(attribute: Callable[..., Attribute]) -> None:
    axis = bin_axis(Distribution(attribute(), (0, 500, 10_000, 50_000), {}, {}), Look(LIGHT, US))
    assert (axis["tickvals"], axis["ticktext"]) == ([0.5, 1.5], ["$500", "$10K"])
    assert axis["range"] == [-0.5, 2.5]


def test_many_ticks_are_thinned(attribute: Callable[..., Attribute]) -> None:
    axis = bin_axis(Distribution(attribute(), tuple(range(41)), {}, {}), Look(LIGHT, US))
    assert axis["ticktext"][:3] == ["$1", "$5", "$9"]
    assert len(axis["ticktext"]) == 10


@pytest.mark.parametrize(
    ("kind", "label", "title"),
    [
        (Kind.YEARS, "Age", "Age (years)"),
        (Kind.DAYS, "Days since payment", "Days since payment"),
        (Kind.MONEY, "R&D <b>", "R&amp;D &lt;b&gt;"),
    ],
)
def test_the_title_names_the_unit_once(attribute: Callable[..., Attribute], kind: Kind, label: str, title: str) -> None:
    distribution = Distribution(attribute(kind=kind, label=label), (0, 1, 2, 3), {}, {})
    assert bin_axis(distribution, Look(LIGHT, US))["title"]["text"] == title
