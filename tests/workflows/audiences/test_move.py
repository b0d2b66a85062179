"""A rule written for an earlier version of a segmentation, and what moving it would change."""

import numpy as np
import pytest

from db.workspace.runs import fetch_labels
from domain.audiences import AttributeCondition, AudienceKind, AudienceRule, Match, Operator, SegmentCondition
from domain.people import LOCAL
from domain.progress import silent
from domain.segmentations import SegmentationSettings
from tests.workflows.conftest import change_bank
from workflows.audiences.count import count_audience, count_frozen
from workflows.audiences.keep import change_audience, save_audience
from workflows.audiences.move import move_to_version_shown
from workflows.bank.refresh import refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation, save_version
from workflows.segments.life import freeze_segmentation
from workflows.segments.runs import own_run
from workflows.session import Session

BY_AGE = SegmentationSettings(("age", "transactions_90d"), 3)


@pytest.fixture
def session(stores):
    return Session(LOCAL, stores)


@pytest.fixture
def spring(session):
    return save_segmentation(session, "Spring", run_segmentation(session, BY_AGE, silent).run_id)


def asking(saved, *numbers, version=None):
    return AudienceRule(Match.ALL, (SegmentCondition(saved.segmentation_id, saved.name, numbers, version),))


def with_another_version(session, saved, settings):
    run = run_segmentation(session, settings, silent)
    return save_version(session, saved.segmentation_id, run.run_id, saved.changes)


def matched(session, rule):
    return count_audience(session, session.stores.snapshot().snapshot_id, rule).matched


def moved(session, saved, rule, version=1):
    return move_to_version_shown(session, session.stores.snapshot().snapshot_id, rule, saved.segmentation_id, version)


def test_saving_says_which_version_is_meant_and_a_later_one_changes_nothing(session, spring):
    living = save_audience(session, "Those", asking(spring, 1), AudienceKind.LIVING)
    assert living.rule == asking(spring, 1, version=1)
    then = matched(session, living.rule)
    assert then == spring.segments[0].size
    later = with_another_version(session, spring, SegmentationSettings(("savings",), 3))
    assert later.segments[0].size != then
    assert matched(session, living.rule) == then
    assert matched(session, asking(spring, 1)) == later.segments[0].size, "without a version it is the one shown"
    again = change_audience(session, living, "Those", living.rule, AudienceKind.LIVING)
    assert again.rule == living.rule


def test_people_of_an_earlier_version_are_found_on_newer_data_by_its_own_segments(session, spring, demo):
    rule = asking(spring, 2, version=1)
    with_another_version(session, spring, SegmentationSettings(("savings",), 3))
    change_bank(demo, "INSERT INTO Customer (customer_id, name) VALUES (-7, 'New')")
    refresh_features(session, silent)
    counted = count_audience(session, session.stores.snapshot().snapshot_id, rule)
    assert (counted.customers, counted.unknown) == (301, 0), "the newcomer is in one of them too"
    assert abs(counted.matched - spring.segments[1].size) <= 1


def test_a_frozen_segmentation_keeps_the_people_of_its_earlier_version(session, spring, demo):
    rule = asking(spring, 2, version=1)
    with_another_version(session, spring, SegmentationSettings(("savings",), 3))
    freeze_segmentation(session, spring.segmentation_id)
    change_bank(demo, "INSERT INTO Customer (customer_id, name) VALUES (-7, 'New')")
    refresh_features(session, silent)
    counted = count_audience(session, session.stores.snapshot().snapshot_id, rule)
    assert (counted.matched, counted.unknown) == (spring.segments[1].size, 1)


def test_moving_goes_to_the_segments_that_were_found_again_whatever_their_numbers_now(session, spring):
    """The same settings with the numbers turned: a rule moved by number would find other people."""
    run = run_segmentation(session, BY_AGE, silent)
    later = save_version(session, spring.segmentation_id, run.run_id, spring.changes)
    rule = asking(spring, 1, version=1)
    found = moved(session, spring, rule)
    assert found.rule == asking(spring, 1, version=2)
    assert found.segments == ((spring.segments[0].name, later.segments[0].name),)
    size = spring.segments[0].size
    assert (found.before, found.after, found.joined, found.left) == (size, size, 0, 0)


def test_what_would_change_is_counted_in_people_who_join_and_leave(session, spring, demo):
    aged = AttributeCondition("age", Operator.AT_LEAST, (30.0,))
    rule = AudienceRule(Match.ANY, (*asking(spring, 1, version=1).parts, aged))
    change_bank(demo, "UPDATE Transactions SET amount = 2 * amount WHERE transaction_id % 3 = 0")
    change_bank(demo, "UPDATE Customer SET date_of_birth = '1950-01-01' WHERE customer_id % 11 = 0")
    refresh_features(session, silent)
    with_another_version(session, spring, BY_AGE)
    found = moved(session, spring, rule)
    assert found.rule is not None
    assert (found.before, found.after) == (matched(session, rule), matched(session, found.rule))
    assert found.after - found.before == found.joined - found.left


def test_a_condition_whose_segments_were_not_found_again_cannot_be_moved(session, spring):
    with_another_version(session, spring, SegmentationSettings(("savings",), 3))
    found = moved(session, spring, asking(spring, 1, 2, version=1))
    assert found.rule is None
    assert found.segments == tuple((segment.name, None) for segment in spring.segments[:2])


def test_a_frozen_audience_keeps_its_people_whichever_version_it_asked_for(session, spring):
    frozen = save_audience(session, "Those", asking(spring, 1), AudienceKind.FROZEN)
    with_another_version(session, spring, SegmentationSettings(("savings",), 3))
    now = count_frozen(session, session.stores.snapshot().snapshot_id, frozen)
    assert now.people == frozen.n_people == now.still_matching
    labels = fetch_labels(session.stores.workspace, own_run(session.stores, spring.run_id).run_id)
    assert now.people == int(np.count_nonzero(labels == 1))
