"""A workspace as the version before wrote it, text by text: these strings are never made by the code that reads them."""

import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from db.workspace.audiences import fetch_audience
from db.workspace.audit import fetch_releases
from db.workspace.connection import writing_workspace
from db.workspace.runs import fetch_labels, fetch_latest_clustered_run, fetch_run, rename_run_segments
from db.workspace.schema import audience_versions, audiences, releases, runs, segmentation_changes, segmentations
from db.workspace.segmentation_changes import fetch_changes
from domain.audiences import AudienceKind
from domain.lists import ListedAudience, ListedSegments, Release
from domain.rfm import CutPoints, GridArea, RfmFit, RfmSettings, RfmWindow
from domain.runs import Detail, Run
from domain.segmentations import Outliers, Preparation, SegmentationSettings
from domain.segments import Segment
from domain.trust import Borders, Stability, Verdict
from tests.db.workspace.an_audience import RULE

AT, DAY, BANK = datetime(2026, 3, 2, 8, 0, 0, 5, tzinfo=UTC), date(2026, 2, 28), "sqlite-bank1"
SCORED, BY_RULE, FIRST, BY_RANK = "a" * 32, "b" * 32, "c" * 32, "d" * 32
SETTINGS = {
    SCORED: '{"attributes":["recency","balance"],"n_segments":2,"seed":7,"rfm":null,"method":"gaussian-mixture",'
    '"outliers":"kept"}',
    BY_RULE: '{"attributes":["recency","frequency","money"],"n_segments":2,"seed":1,"rfm":{"window":"90","areas":['
    '{"name":"Recent","recency":[4,5],"frequency":[1,5]},{"name":"Rest","recency":[1,3],"frequency":[1,5]}],'
    '"cuts":{"recency":[10.0,20.0,30.0,40.0],"frequency":[1.0,2.0,3.0,4.0],"money":[0.5,2.0,3.0,4.25]}},'
    '"method":"k-means","outliers":"winsorised"}',
    FIRST: '{"attributes":["recency"],"n_segments":2,"seed":1}',
    BY_RANK: '{"attributes":["recency","frequency","money"],"n_segments":2,"seed":1,"rfm":{"window":"12m","areas":['
    '{"name":"New","recency":[5,5],"frequency":[1,1]},{"name":"Rest","recency":[1,4],"frequency":[1,5]},{"name":"Rest",'
    '"recency":[5,5],"frequency":[2,5]}],"cuts":null},"method":"k-means","outliers":"winsorised"}',
}
RESULTS = {
    SCORED: '{"n_customers":6,"segments":[{"number":1,"name":"Everyday users","size":3,"share":0.5},{"number":2,"name":'
    '"Sleepers","size":2,"share":0.3333333333333333}],"preparations":[{"attribute":"recency","fill":12.0,"imputed":1,'
    '"logged":false,"lower":0.0,"upper":365.0,"mean":40.5,"deviation":20.25},{"attribute":"balance","fill":0.0,'
    '"imputed":0,"logged":true,"lower":-3.5,"upper":11.0,"mean":6.125,"deviation":1.5}],"centroids":[[-0.5,0.25],'
    '[0.75,-0.375]],"silhouette":0.31,"silhouette_sample":5,"stability":{"reproducibility":0.9,"by_segment":[0.8,1.0],'
    '"without_groups":0.2,"customers":5,"refits":20,"intact":0.97},"suggested":3,"unassigned":1,"parameters":'
    '{"variances":[[1.0,0.5],[2.0,0.25]],"weight":[[0.6],[0.4]]},"certainty":[0.9,0.75],"rfm_fit":null,'
    '"left_out":["balance"]}',
    BY_RULE: '{"n_customers":6,"segments":[{"number":1,"name":"Recent","size":3,"share":0.5},{"number":2,"name":"Rest",'
    '"size":3,"share":0.5}],"preparations":[],"centroids":null,"silhouette":null,"silhouette_sample":0,'
    '"stability":null,"suggested":null,"unassigned":0,"parameters":{},"certainty":null,"rfm_fit":{"cuts":{"recency":'
    '[10.0,20.0,30.0,40.0],"frequency":[1.0,2.0,3.0,4.0],"money":[0.5,2.0,3.0,4.25]},"areas":["Recent","Rest"]},'
    '"left_out":[]}',
    # Equal customers ranked by their id: four cut points at one value.
    BY_RANK: '{"n_customers":6,"segments":[{"number":1,"name":"Rest","size":5,"share":0.8333333333333334},{"number":2,'
    '"name":"New","size":1,"share":0.16666666666666666}],"preparations":[],"centroids":null,"silhouette":null,'
    '"silhouette_sample":0,"stability":null,"suggested":null,"unassigned":0,"parameters":{},"certainty":null,"rfm_fit":'
    '{"cuts":{"recency":[7.0,7.0,7.0,7.0],"frequency":[1.0,1.0,1.0,1.0],"money":[0.0,9.99,9.99,20.0]},"areas":["Rest",'
    '"New"]},"left_out":[]}',
    # As the first version of all wrote it.
    FIRST: '{"n_customers":6,"segments":[{"number":1,"name":"One","size":3,"share":0.5},{"number":2,"name":"Two","size":'
    '3,"share":0.5}],"preparations":[{"attribute":"recency","fill":12.0,"imputed":1,"logged":false,"lower":0.0,'
    '"upper":365.0,"mean":40.5,"deviation":20.25}],"centroids":[[-0.5],[0.75]],"silhouette":0.31,'
    '"silhouette_sample":5}',
}
LABELS = {
    SCORED: [1, 2, 1, 1, 2, 0],
    BY_RULE: [1, 2, 1, 1, 2, 2],
    FIRST: [1, 2, 1, 1, 2, 2],
    BY_RANK: [2, 1, 1, 1, 1, 1],
}
RULE_TEXT = (
    '{"rule":{"match":"all","parts":[{"attribute":"balance","operator":"is at least","values":[1000.0]},{"match":"none",'
    '"parts":[{"segmentation_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","segmentation_name":"Spring","segments":[1,3]},'
    '{"attribute":"age","operator":"is between","values":[18.0,25.5]},{"attribute":"score","operator":"is unknown",'
    '"values":[]}]}]}}'
)
CUTS = CutPoints((10, 20, 30, 40), (1, 2, 3, 4), (0.5, 2, 3, 4.25))
AREAS = (GridArea("Recent", (4, 5), (1, 5)), GridArea("Rest", (1, 3), (1, 5)))
RECENCY = Preparation("recency", 12.0, 1, False, 0.0, 365.0, 40.5, 20.25)


@pytest.fixture
def rows(engine):
    """The runs, in the order of their ids."""
    with writing_workspace(engine) as connection:
        for run_id in (FIRST, BY_RULE, BY_RANK, SCORED):
            row = {"run_id": run_id, "created_at": AT, "actor": "ana", "bank": BANK, "snapshot": "s", "as_of": DAY}
            documents = {"settings": SETTINGS[run_id], "result": RESULTS[run_id]}
            labels = {"labels": zlib.compress(bytes(LABELS[run_id])), "n_customers": 6}
            connection.execute(insert(runs), {**row, **documents, **labels, "fitted_by": None})
    return engine


def run_of(run_id, settings, segments, preparations, centroids, **more):
    empty = {"silhouette": 0.31, "silhouette_sample": 5, "n_customers": 6}
    result = {"segments": segments, "preparations": preparations, "centroids": centroids, **empty, **more}
    return Run(run_id, AT, "ana", BANK, "s", DAY, settings, **result)


def test_a_run_of_a_method_opens_with_all_that_was_measured_of_it(rows):
    assert fetch_run(rows, SCORED) == run_of(
        SCORED,
        SegmentationSettings(("recency", "balance"), 2, 7, None, "gaussian-mixture", Outliers.KEPT),
        (Segment(1, "Everyday users", 3, 0.5), Segment(2, "Sleepers", 2, 1 / 3)),
        (RECENCY, Preparation("balance", 0.0, 0, True, -3.5, 11.0, 6.125, 1.5)),
        ((-0.5, 0.25), (0.75, -0.375)),
        stability=Stability(0.9, (0.8, 1.0), 0.2, 5, 20, 0.97),
        suggested=3,
        parameters={"variances": ((1.0, 0.5), (2.0, 0.25)), "weight": ((0.6,), (0.4,))},
        certainty=(0.9, 0.75),
        left_out=("balance",),
    )
    assert fetch_labels(rows, SCORED).tolist() == LABELS[SCORED]
    trust = fetch_run(rows, SCORED).trust
    assert (trust.verdict, trust.borders) == (Verdict.REPRODUCIBLE, Borders.UNKNOWN), (
        "natural was measured otherwise then"
    )


def test_a_run_of_a_rule_opens_with_its_map_and_its_cut_points(rows):
    assert fetch_run(rows, BY_RULE) == run_of(
        BY_RULE,
        SegmentationSettings(("recency", "frequency", "money"), 2, 1, RfmSettings(RfmWindow.DAYS_90, AREAS, CUTS)),
        (Segment(1, "Recent", 3, 0.5), Segment(2, "Rest", 3, 0.5)),
        (),
        None,
        silhouette=None,
        silhouette_sample=0,
        rfm_fit=RfmFit(CUTS, ("Recent", "Rest")),
    )


def test_a_run_whose_rule_parted_equal_values_opens_as_one_that_did(rows):
    found = fetch_run(rows, BY_RANK)
    assert found.rfm_fit == RfmFit(CutPoints((7,) * 4, (1,) * 4, (0, 9.99, 9.99, 20)), ("Rest", "New"))
    assert found.parts_equal_values
    assert not fetch_run(rows, BY_RULE).parts_equal_values, "by own cut points"
    assert not fetch_run(rows, SCORED).parts_equal_values, "by no rule at all"
    renewed = replace(found, rfm_fit=replace(found.rfm_fit, equal_together=True))
    assert not renewed.parts_equal_values


def test_a_run_of_the_first_version_opens_without_what_was_not_measured_then(rows):
    two = (Segment(1, "One", 3, 0.5), Segment(2, "Two", 3, 0.5))
    first = run_of(FIRST, SegmentationSettings(("recency",), 2, 1), two, (RECENCY,), ((-0.5,), (0.75,)))
    assert fetch_run(rows, FIRST) == first


def test_the_newest_of_the_builder_is_found_among_them_and_renamed_it_keeps_the_rest(rows):
    newest = fetch_latest_clustered_run(rows, BANK)
    assert newest is not None
    assert newest.run_id == SCORED
    rename_run_segments(rows, SCORED, {2: "Quiet"}, "ben", AT)
    renamed = fetch_run(rows, SCORED)
    assert [each.name for each in renamed.segments] == ["Everyday users", "Quiet"]
    assert replace(renamed, segments=newest.segments) == newest


@pytest.fixture
def spring(rows):
    with writing_workspace(rows) as connection:
        row = {"segmentation_id": "s", "bank": BANK, "name": "Spring", "name_key": "k", "run_id": SCORED}
        connection.execute(insert(segmentations), {**row, "saved_by": "ana", "saved_at": AT})
    return rows


@pytest.fixture
def aged(engine):
    with writing_workspace(engine) as connection:
        connection.execute(insert(audiences), {"audience_id": "a", "bank": BANK, "version": 1, "name_key": "k"})
        version = {"audience_id": "a", "version": 1, "name": "Aged", "rule": RULE_TEXT, "kind": "living"}
        connection.execute(insert(audience_versions), {**version, "saved_by": "ana", "saved_at": AT})
    return engine


def test_the_rule_of_an_audience_opens(aged):
    found = fetch_audience(aged, BANK, "a")
    assert (found.rule, found.kind, found.name) == (RULE, AudienceKind.LIVING, "Aged")


def test_the_history_of_a_segmentation_opens(spring):
    details = [
        '{"renamed":[],"version":null,"day":null,"other":null}',
        '{"renamed":[["Spring","Summer"]],"version":2,"day":"2026-02-28","other":"Other"}',
        "{}",
    ]
    with writing_workspace(spring) as connection:
        for step, detail in enumerate(details, 1):
            row = {"segmentation_id": "s", "step": step, "at": AT, "actor": "ana", "what": "taken back"}
            connection.execute(insert(segmentation_changes), {**row, "detail": detail})
    told = Detail((("Spring", "Summer"),), 2, DAY, "Other")
    assert [each.detail for each in fetch_changes(spring, "s")] == [Detail(), told, Detail()]


def test_releases_of_segments_and_of_an_audience_open(spring, aged):
    documents = {"columns": '["customer_id", "email"]', "exclusions": '{"no consent": 2, "under 18": 1}'}
    counts = {"snapshot": "s", "bank": BANK, "candidates": 5, "rows": 2, "sha256": "0123456789abcdef" * 4}
    release = {"at": AT, "actor": "ana", "list_name": "Spring savers", "as_of": DAY, **documents, **counts}
    of_segments = {"segmentation_id": "s", "segmentation_name": "Spring campaign", "segments": "[1, 2]"}
    of_audience = {"audience_id": "a", "audience_version": 1, "audience_name": "Aged", "audience_kind": "living"}
    with writing_workspace(aged) as connection:
        connection.execute(insert(releases), {**release, **of_segments, "release_id": "1"})
        connection.execute(insert(releases), {**release, **of_audience, "release_id": "2"})
    first = Release(
        release_id="1",
        at=AT,
        actor="ana",
        list_name="Spring savers",
        listed=ListedSegments("s", "Spring campaign", (1, 2)),
        columns=("customer_id", "email"),
        as_of=DAY,
        snapshot="s",
        bank=BANK,
        candidates=5,
        rows=2,
        exclusions={"no consent": 2, "under 18": 1},
        sha256="0123456789abcdef" * 4,
    )
    second = replace(first, release_id="2", listed=ListedAudience("a", 1, "Aged", AudienceKind.LIVING))
    assert fetch_releases(aged, BANK) == (first, second)
