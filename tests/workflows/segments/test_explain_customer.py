import logging

import numpy as np
import pytest

from db.features.store import fetch_customers, fetch_ids
from db.workspace.runs import fetch_labels
from domain.errors import CustomerMissingError
from domain.people import LOCAL
from domain.progress import silent
from domain.rfm import USUAL_MAP, Measure, RfmSettings, RfmWindow
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.explain_customer import explain_customer
from workflows.segments.keep import save_segmentation
from workflows.segments.rfm import rfm_scores, save_rfm
from workflows.segments.score import score_segmentation
from workflows.session import Session

NAMES = list(SETTINGS.attributes)


@pytest.fixture
def run(stores):
    return run_segmentation(Session(LOCAL, stores), SETTINGS, silent)


def customers_of(stores):
    return fetch_customers(stores.data_dir, stores.snapshot(), NAMES)


def explain(stores, run_id, customer_id):
    return explain_customer(Session(LOCAL, stores), run_id, int(customer_id))


def test_every_customer_is_in_the_segment_of_the_run_with_the_values_of_the_snapshot(stores, run):
    table = customers_of(stores)
    labels = fetch_labels(stores.workspace, run.run_id)
    for place in range(0, len(table), 29):
        explained = explain(stores, run.run_id, table["customer_id"].iloc[place])
        assert explained.segment == run.segments[labels[place] - 1]
        assert [attribute.name for attribute in explained.attributes] == NAMES
        row = table.iloc[place]
        assert explained.values == {name: None if np.isnan(row[name]) else row[name] for name in NAMES}
        assert explained.nearness is not None
        assert explained.nearness.own is not None
        assert explained.nearness.own <= explained.nearness.other_distance
        assert explained.nearness.other != explained.segment.number
        assert explained.scores == {}


def test_an_unknown_value_is_told_with_what_stood_for_it(stores, run):
    table = customers_of(stores)
    unknown = table.loc[table["age"].isna(), "customer_id"].iloc[0]
    explained = explain(stores, run.run_id, unknown)
    assert explained.values["age"] is None
    assert explained.taken_as == {"age": table["age"].median()}


@pytest.mark.parametrize("customer_id", [-1, 0, 10**6, 10**19, -(10**19)])
def test_an_id_that_nobody_has_is_a_sentence_without_the_id(stores, run, customer_id, caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(CustomerMissingError) as raised:
        explain(stores, run.run_id, customer_id)
    assert str(customer_id) not in f"{raised.value} {raised.value.remedy!s} {caplog.text}"


def test_an_id_in_a_gap_between_others_is_nobodys(stores, demo):
    gap = int(customers_of(stores)["customer_id"].iloc[150])
    change_bank(demo, f"DELETE FROM Customer WHERE customer_id = {gap}")
    refresh_features(Session(LOCAL, stores), silent)
    run = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    with pytest.raises(CustomerMissingError):
        explain(stores, run.run_id, gap)
    assert explain(stores, run.run_id, gap + 1).segment is not None


def test_segments_of_earlier_data_are_explained_by_that_data(stores, demo, run):
    some_id = int(customers_of(stores)["customer_id"].iloc[10])
    before = explain(stores, run.run_id, some_id)
    change_bank(demo, "UPDATE Accounts SET balance = balance * 2")
    refresh_features(Session(LOCAL, stores), silent)
    assert explain(stores, run.run_id, some_id) == before


def test_of_a_rule_made_grid_the_scores_are_those_of_the_grid(stores):
    settings = RfmSettings(RfmWindow.DAYS_365, USUAL_MAP)
    saved = save_rfm(Session(LOCAL, stores), stores.snapshot().snapshot_id, settings, "Ours")
    scores = rfm_scores(stores, stores.snapshot(), settings)
    for place in (0, 7, 150, 299):
        explained = explain(stores, saved.run_id, scores.customer_ids[place])
        assert explained.nearness is None
        assert explained.scores == {measure: int(scores.scores[measure][place]) for measure in Measure}


def test_scored_on_another_day_the_cut_points_of_the_fit_decide(stores, demo):
    settings = RfmSettings(RfmWindow.DAYS_365, USUAL_MAP)
    saved = save_rfm(Session(LOCAL, stores), stores.snapshot().snapshot_id, settings, "Ours")
    change_bank(demo, "UPDATE Transactions SET amount = amount * 10000")
    refresh_features(Session(LOCAL, stores), silent)
    scored = score_segmentation(Session(LOCAL, stores), saved.segmentation_id, silent)
    ids = fetch_ids(stores.data_dir, stores.snapshot())
    active = [explain(stores, scored.run_id, each).scores for each in ids[:40]]
    # Ten thousand times as much: whoever spends at all is in the old best fifth; ranks would leave a fifth in each.
    assert {told[Measure.MONEY] for told in active} <= {0, 1, 5}
    assert {told[Measure.RECENCY] for told in active} > {0, 5}


def test_a_saved_segmentation_explains_its_run(stores, run):
    saved = save_segmentation(Session(LOCAL, stores), "Ours", run.run_id)
    some_id = customers_of(stores)["customer_id"].iloc[0]
    assert explain(stores, saved.run_id, some_id).segment is not None
