from dataclasses import replace

import numpy as np
import pytest

from db.features.store import fetch_customers
from db.workspace.runs import fetch_labels
from domain.audiences import AttributeCondition, AudienceRule, Match, Operator, SegmentCondition
from domain.errors import UnanswerableRuleError
from domain.people import LOCAL
from domain.progress import silent
from segmentation.audiences.starters import STARTERS
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.audiences.count import count_audience
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.keep import delete_segmentation, save_segmentation
from workflows.session import Session


def rule(*parts, match=Match.ALL):
    return AudienceRule(match, parts)


AGED = AttributeCondition("age", Operator.AT_LEAST, (40.0,))


@pytest.fixture
def saved(stores):
    return save_segmentation(
        Session(LOCAL, stores), "Spring", run_segmentation(Session(LOCAL, stores), SETTINGS, silent).run_id
    )


def count(stores, asked):
    return count_audience(Session(LOCAL, stores), stores.snapshot().snapshot_id, asked)


def test_the_count_is_that_of_the_column_and_unknown_ages_are_told(stores):
    ages = fetch_customers(stores.data_dir, stores.snapshot(), ["age"])["age"]
    counted = count(stores, rule(AGED))
    assert (counted.customers, counted.matched) == (300, int((ages >= 40).sum()))
    assert counted.unknown == int(ages.isna().sum()) > 0


def test_segments_of_a_saved_segmentation_are_counted_by_its_labels(stores, saved):
    chosen = SegmentCondition(saved.segmentation_id, saved.name, (1, 3))
    labels = fetch_labels(stores.workspace, saved.run_id)
    assert count(stores, rule(chosen)).matched == int(np.isin(labels, (1, 3)).sum())
    assert count(stores, rule(chosen, match=Match.NONE)).matched == int(np.isin(labels, (2, 4)).sum())


def test_a_customer_who_came_after_the_segments_were_built_is_in_none_of_them_and_said_so(stores, saved, demo):
    before = count(stores, rule(SegmentCondition(saved.segmentation_id, saved.name, (1,)))).matched
    change_bank(demo, "INSERT INTO Customer (customer_id) VALUES (-7)")
    refresh_features(Session(LOCAL, stores), silent)
    counted = count(stores, rule(SegmentCondition(saved.segmentation_id, saved.name, (1,))))
    assert (counted.customers, counted.matched, counted.unknown) == (301, before, 1)


def test_what_is_no_longer_here_is_named_and_nobody_is_counted(stores, saved):
    chosen = SegmentCondition(saved.segmentation_id, saved.name, (1,))
    with pytest.raises(UnanswerableRuleError, match="segment 9 of “Spring”"):
        count(stores, rule(replace(chosen, segments=(9,)), AGED, match=Match.ANY))
    delete_segmentation(Session(LOCAL, stores), saved.segmentation_id)
    gone = AttributeCondition("shoe_size", Operator.KNOWN)
    with pytest.raises(UnanswerableRuleError, match="the attribute “shoe_size”, the segmentation “Spring”"):
        count(stores, rule(AGED, gone, chosen, match=Match.ANY))


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_every_starter_finds_some_of_the_demo_bank_and_not_everybody(stores, starter):
    counted = count(stores, starter.rule)
    assert 0 < counted.matched < counted.customers
