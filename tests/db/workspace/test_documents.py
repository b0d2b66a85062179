import json
from dataclasses import asdict
from typing import Any

import pytest

from db.workspace.documents import StoredResult, StoredSettings, read_document
from domain.attributes import Attribute, Group, Kind
from domain.errors import SavedItemDamagedError
from domain.rfm import CutPoints, GridArea, RfmSettings, RfmWindow
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
    return json.dumps(document)


def test_a_sound_result_is_read():
    result = read_document(StoredResult, json.dumps(SOUND), DAMAGE)
    assert [segment.size for segment in result.segments] == [3, 1]
    assert result.preparations[0].deviation == 2.0


STABILITY = {"reproducibility": 0.9, "by_segment": [0.8, 1.0], "without_groups": 0.2, "customers": 4, "refits": 20}


def test_a_result_of_before_stability_was_measured_opens_and_one_of_today_keeps_it():
    assert read_document(StoredResult, json.dumps(SOUND), DAMAGE).stability is None
    kept = read_document(StoredResult, changed(["stability"], STABILITY), DAMAGE).stability
    assert kept is not None
    assert kept.as_stability().by_segment == (0.8, 1.0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["stability"], STABILITY | {"by_segment": [0.8]}),
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
        read_document(StoredResult, changed(path, value), DAMAGE)


def test_a_result_that_leaves_customers_out_is_damaged():
    document = json.loads(changed(["n_customers"], 8))
    for segment in document["segments"]:
        segment["share"] = segment["size"] / 8
    with pytest.raises(SavedItemDamagedError):
        read_document(StoredResult, json.dumps(document), DAMAGE)


@pytest.mark.parametrize(
    "settings",
    [
        {"attributes": [], "n_segments": 2, "seed": 1},
        {"attributes": ["a"], "n_segments": 1, "seed": 1},
        {"attributes": ["a"], "n_segments": 13, "seed": 1},
        {"attributes": ["a"], "n_segments": 2, "seed": -1},
        {"attributes": ["a"], "n_segments": 2},
        {"attributes": "a", "n_segments": 2, "seed": 1},
        *({"attributes": ["a"], "n_segments": 2, "seed": 1, "rfm": RFM | change} for change in UNFIT_RFM),
    ],
)
def test_settings_that_nobody_could_have_chosen_are_damaged(settings):
    with pytest.raises(SavedItemDamagedError):
        read_document(StoredSettings, json.dumps(settings), DAMAGE)


def test_settings_saved_before_there_were_rules_still_open():
    settings = read_document(StoredSettings, '{"attributes": ["a"], "n_segments": 2, "seed": 1}', DAMAGE).as_settings()
    assert settings == SegmentationSettings(("a",), 2, 1)


def test_the_rule_that_formed_segments_comes_back_as_it_went():
    cuts = CutPoints((1, 2, 3, 4), (1, 2, 3, 4), (0.5, 2, 3, 4.25))
    settings = SegmentationSettings(
        ("a",), 2, 1, RfmSettings(RfmWindow.DAYS_90, (GridArea("All", (1, 5), (1, 5)),), cuts)
    )
    stored = StoredSettings.model_validate(asdict(settings)).model_dump_json()
    assert read_document(StoredSettings, stored, DAMAGE).as_settings() == settings


def test_a_result_of_a_rule_has_neither_centroids_nor_preparations():
    document = SOUND | {"preparations": [], "centroids": None}
    assert read_document(StoredResult, json.dumps(document), DAMAGE).centroids is None
    with pytest.raises(SavedItemDamagedError):
        read_document(StoredResult, json.dumps(document | {"silhouette": 0.5}), DAMAGE)


def test_not_even_the_cause_of_the_error_repeats_what_was_saved():
    with pytest.raises(SavedItemDamagedError) as raised:
        read_document(StoredSettings, '{"attributes": ["secret balance"], "n_segments": "many"}', DAMAGE)
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
    stored = {"attributes": ["a"], "n_segments": 2, "seed": 1, "rfm": earlier}
    found = read_document(StoredSettings, json.dumps(stored), DAMAGE).as_settings().rfm
    assert found is not None
    assert found.window == str(days)


@pytest.mark.parametrize("days", [91, None, "all", {"customers": 4711}])
def test_a_window_in_days_that_was_never_offered_is_damage(days):
    earlier = {name: value for name, value in RFM.items() if name != "window"} | {"days": days}
    stored = {"attributes": ["a"], "n_segments": 2, "seed": 1, "rfm": earlier}
    with pytest.raises(SavedItemDamagedError):
        read_document(StoredSettings, json.dumps(stored), DAMAGE)
