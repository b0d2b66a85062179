import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.workspace.run_rows import read_run
from domain.attributes import Attribute, Group, Kind
from domain.errors import SavedItemDamagedError
from domain.segmentations import Preparation, SegmentationSettings

DAMAGE = SavedItemDamagedError("This is damaged.", "Build it again.")
BALANCE = Attribute("balance", "Balance", "USD", Kind.MONEY, Group.PRODUCTS, "", "", "", "")
SOUND = {
    "n_customers": 4,
    "segments": [
        {"number": 1, "name": "One", "size": 3, "share": 0.75},
        {"number": 2, "name": "Two", "size": 1, "share": 0.25},
    ],
    "preparations": [
        {
            "attribute": "balance",
            "fill": 0.0,
            "imputed": 0,
            "logged": True,
            "lower": 0.0,
            "upper": 9.0,
            "mean": 4.0,
            "deviation": 2.0,
        }
    ],
    "centroids": [[-0.5], [1.5]],
    "silhouette": None,
    "silhouette_sample": 4,
}
SETTINGS = {"attributes": ["balance"], "n_segments": 2, "seed": 1}
COLUMNS = {
    "run_id": "0" * 32,
    "created_at": datetime(2026, 3, 1, tzinfo=UTC),
    "actor": "ana",
    "bank": "sqlite-bank1",
    "snapshot": "snapshot-1",
    "as_of": date(2026, 2, 28),
    "n_customers": 4,
    "fitted_by": None,
}
OF_A_RULE = SOUND | {"preparations": [], "centroids": None}

RFM = {"window": "12m", "areas": [{"name": "All", "recency": [1, 5], "frequency": [1, 5]}], "cuts": None}
UNFIT_RFM: tuple[dict[str, Any], ...] = (
    {"window": "91"},
    {"window": "90", "days": 180},
    {"areas": []},
    {"areas": [{"name": "All", "recency": [0, 5], "frequency": [1, 5]}]},
    {"areas": [{"name": "All", "recency": [1], "frequency": [1, 5]}]},
    {"areas": [{"name": "", "recency": [1, 5], "frequency": [1, 5]}]},
    {"cuts": {"recency": [1, 2, 3], "frequency": [1, 2, 3, 4], "money": [1, 2, 3, 4]}},
    {"cuts": {"recency": [-1, 2, 3, 4], "frequency": [1, 2, 3, 4], "money": [1, 2, 3, 4]}},
    {"customers": [4711]},
)


def changed(path, value):
    document = json.loads(json.dumps(SOUND))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


def read(settings=SETTINGS, result=SOUND):
    return read_run({**COLUMNS, "settings": json.dumps(settings), "result": json.dumps(result)}, DAMAGE)


def test_a_sound_result_is_read():
    result = read()
    assert [segment.size for segment in result.segments] == [3, 1]
    assert result.preparations[0].deviation == 2.0


STABILITY = {"reproducibility": 0.9, "by_segment": [0.8, 1.0], "without_groups": 0.2, "customers": 4, "refits": 20}


def test_a_result_of_before_stability_was_measured_opens_and_one_of_today_keeps_it():
    assert read().stability is None
    kept = read(result=changed(["stability"], STABILITY)).stability
    assert kept is not None
    assert kept.by_segment == (0.8, 1.0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["stability"], STABILITY | {"by_segment": [0.8]}),
        (["stability"], STABILITY | {"by_segment_uncertainty": [0.1]}),
        (["stability"], STABILITY | {"reproducibility": 1.1}),
        (["suggested"], 0),
        (["n_customers"], 5),
        (["n_customers"], "4"),
        (["segments"], []),
        (["segments", 1, "number"], 1),
        (["segments", 1, "number"], 13),
        (["segments", 0, "name"], ""),
        (["segments", 0, "name"], "x" * 81),
        (["segments", 0, "size"], 4),
        (["segments", 0, "size"], 3.5),
        (["segments", 0, "share"], 0.5),
        (["segments", 0, "email"], "ana@bank.example"),
        (["email"], "ana@bank.example"),
        (["actor"], "ben"),
        (["unassigned"], 1),
        (["preparations", 0, "deviation"], -1.0),
        (["preparations", 0, "imputed"], -1),
        (["preparations", 0, "mean"], float("nan")),
        (["preparations", 0, "upper"], float("inf")),
        (["preparations", 0, "logged"], "yes"),
        (["preparations"], []),
        (["centroids"], None),
        (["centroids"], [[-0.5]]),
        (["centroids"], [[-0.5], [1.5, 2.0]]),
        (["centroids", 0, 0], float("inf")),
        (["silhouette"], 1.5),
        (["silhouette_sample"], 5),
    ],
)
def test_a_result_that_does_not_fit_together_is_damaged(path, value):
    with pytest.raises(SavedItemDamagedError):
        read(result=changed(path, value))


def test_a_result_that_leaves_customers_out_is_damaged():
    document = changed(["segments", 0, "size"], 2)
    document["segments"][0]["share"] = 0.5
    with pytest.raises(SavedItemDamagedError):
        read(result=document)
    assert read(result=document | {"unassigned": 1}).unassigned == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"attributes": [], "n_segments": 2, "seed": 1},
        {"attributes": ["balance"], "n_segments": 1, "seed": 1},
        {"attributes": ["balance"], "n_segments": 13, "seed": 1},
        {"attributes": ["balance"], "n_segments": 2, "seed": -1},
        {"attributes": ["balance"], "n_segments": 2},
        {"attributes": "a", "n_segments": 2, "seed": 1},
        *(SETTINGS | {"rfm": RFM | change} for change in UNFIT_RFM),
    ],
)
def test_settings_that_nobody_could_have_chosen_are_damaged(settings):
    with pytest.raises(SavedItemDamagedError):
        read(settings, OF_A_RULE if settings.get("rfm") else SOUND)


def test_settings_saved_before_there_were_rules_still_open():
    assert read(SETTINGS).settings == SegmentationSettings(("balance",), 2, 1)


def test_a_result_of_a_rule_has_neither_centroids_nor_preparations():
    by_rule = SETTINGS | {"rfm": RFM}
    assert read(by_rule, OF_A_RULE).centroids is None
    with pytest.raises(SavedItemDamagedError):
        read(by_rule, OF_A_RULE | {"silhouette": 0.5})


def test_not_even_the_cause_of_the_error_repeats_what_was_saved():
    with pytest.raises(SavedItemDamagedError) as raised:
        read(SETTINGS | {"attributes": ["secret balance"], "n_segments": "many"})
    assert "secret balance" not in f"{raised.value} {raised.value.remedy!s} {raised.value.__cause__}"
    assert "many" not in str(raised.value.__cause__)


def test_a_preparation_comes_back_with_its_attribute_as_it_went():
    preparation = Preparation(BALANCE, 0.0, 3, True, -1.0, 9.5, 4.25, 2.5)
    stored = preparation.of("balance")
    assert stored == Preparation("balance", 0.0, 3, True, -1.0, 9.5, 4.25, 2.5)
    assert stored.of(BALANCE) == preparation


@pytest.mark.parametrize("days", [90, 180, 365])
def test_a_window_saved_in_days_before_there_were_months_is_read_as_the_same(days):
    earlier = {name: value for name, value in RFM.items() if name != "window"} | {"days": days}
    found = read(SETTINGS | {"rfm": earlier}, OF_A_RULE).settings.rfm
    assert found is not None
    assert found.window == str(days)


@pytest.mark.parametrize("days", [91, None, "all", "12m", {"customers": 4711}])
def test_a_window_in_days_that_was_never_offered_is_damage(days):
    earlier = {name: value for name, value in RFM.items() if name != "window"} | {"days": days}
    with pytest.raises(SavedItemDamagedError):
        read(SETTINGS | {"rfm": earlier}, OF_A_RULE)
