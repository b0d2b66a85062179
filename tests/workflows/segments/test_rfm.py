from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from db.workspace.runs import fetch_labels, fetch_snapshots_in_use
from domain.errors import GridMapError, NameTakenError, NotPermittedError, SegmentationError, WorkflowError
from domain.people import LOCAL, Actor, Right
from domain.progress import silent
from domain.rfm import NOT_IN_WINDOW, USUAL_MAP, CutPoints, GridArea, Measure, RfmSettings, RfmWindow
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS, change_bank
from workflows.bank.refresh import refresh_features
from workflows.lists.people import FromSegments
from workflows.lists.release import ListRequest, prepare_target_list
from workflows.segments.build import run_segmentation
from workflows.segments.explain import open_run, profile_run, project_run, reconcile_money
from workflows.segments.keep import latest_run, list_segmentations
from workflows.segments.rfm import save_rfm, score_rfm
from workflows.session import Session

DAYS = (RfmWindow.DAYS_90, RfmWindow.DAYS_180, RfmWindow.DAYS_365)
USUAL = RfmSettings(RfmWindow.DAYS_365, USUAL_MAP)
OWN = RfmSettings(
    RfmWindow.DAYS_180, (GridArea("All of them", (1, 5), (1, 5)),), CutPoints((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4))
)


def snapshot_id(stores) -> str:
    return stores.snapshot().snapshot_id


def saved_run(stores, settings=USUAL, name="Ours"):
    return save_rfm(Session(LOCAL, stores), snapshot_id(stores), settings, name).run_id


@pytest.fixture
def twelve(make_bank, open_stores):
    """In 180 days number 6 made 5 transactions, the last today; number 7 made 3, and number 2 one yesterday."""
    stores = open_stores(make_bank(ROWS))
    refresh_features(Session(LOCAL, stores), silent, AS_OF)
    return stores


def test_of_the_twelve_customers_three_are_in_the_grid_with_what_they_did_and_hold(twelve):
    grid = score_rfm(Session(LOCAL, twelve), snapshot_id(twelve), RfmSettings(RfmWindow.DAYS_180, USUAL_MAP))
    assert (grid.scored, grid.outside.customers) == (3, 9)
    assert [band.highest for band in grid.bands[Measure.RECENCY] if band.customers] == [0, 1, 4]
    assert [band.highest for band in grid.bands[Measure.FREQUENCY] if band.customers] == [5, 3, 1]
    assert [band.highest for band in grid.bands[Measure.MONEY] if band.customers] == [310, 50]
    held = {cell.cell: cell.amount for cell in grid.cells if cell.customers}
    assert sum(held.values()) == Decimal("100.30")


def test_somebody_whose_spending_is_unknown_is_in_the_grid_and_in_no_tier(twelve):
    grid = score_rfm(Session(LOCAL, twelve), snapshot_id(twelve), RfmSettings(RfmWindow.DAYS_180, USUAL_MAP))
    # Number 2: one purchase yesterday, of an amount that nobody knows.
    assert sum(sum(cell.tiers) for cell in grid.cells) == 2
    assert sorted(cell.customers - sum(cell.tiers) for cell in grid.cells)[-2:] == [0, 1]


def test_over_twelve_complete_months_what_happened_since_is_not_counted(twelve):
    """Of number 6 the one of today is out and one of June last year is in; of number 7 one transfer is left, of nothing spent."""
    grid = score_rfm(Session(LOCAL, twelve), snapshot_id(twelve), RfmSettings(RfmWindow.MONTHS_12, USUAL_MAP))
    assert (grid.scored, grid.outside.customers) == (2, 10)
    assert [band.highest for band in grid.bands[Measure.RECENCY] if band.customers] == [0, 4]
    assert [band.highest for band in grid.bands[Measure.FREQUENCY] if band.customers] == [6, 1]
    assert [band.highest for band in grid.bands[Measure.MONEY] if band.customers] == [1260, 0]


def test_a_shorter_window_counts_fewer_transactions_and_leaves_more_people_outside(stores):
    grids = [score_rfm(Session(LOCAL, stores), snapshot_id(stores), RfmSettings(window, USUAL_MAP)) for window in DAYS]
    outside = [grid.outside.customers for grid in grids]
    most = [grid.bands[Measure.FREQUENCY][0].highest or 0 for grid in grids]
    assert outside == sorted(outside, reverse=True)
    assert most == sorted(most)
    for grid in grids:
        assert grid.scored + grid.outside.customers == 300
        assert max(band.highest or 0 for band in grid.bands[Measure.RECENCY]) < int(grid.settings.window)


def test_the_money_of_the_grid_is_that_of_the_profiles_to_the_cent(stores):
    grid = score_rfm(Session(LOCAL, stores), snapshot_id(stores), USUAL)
    deposits = reconcile_money(Session(LOCAL, stores), saved_run(stores))[0]
    by_segment = {line.label: line.amount for line in deposits.lines if line.number is not None}
    for name, amount in by_segment.items():
        assert sum(cell.amount for cell in (*grid.cells, grid.outside) if cell.segment == name) == amount


def test_what_is_saved_opens_like_any_other_segmentation(stores):
    run_id = saved_run(stores)
    run = open_run(Session(LOCAL, stores), run_id).run
    assert run.settings.rfm == USUAL
    assert sum(segment.size for segment in run.segments) == run.n_customers == 300
    assert NOT_IN_WINDOW in [segment.name for segment in run.segments]
    assert (run.centroids, run.preparations, run.silhouette) == (None, (), None)
    assert len(fetch_labels(stores.workspace, run_id)) == 300
    profiles = profile_run(Session(LOCAL, stores), run_id)
    assert {found.attribute.name for found in profiles[0].attributes if found.basis} == {
        "days_since_transaction",
        "transactions_365d",
        "spending_365d",
    }
    projection = project_run(Session(LOCAL, stores), run_id)
    assert len(projection.points) == 300
    assert set(projection.labels) == {segment.number for segment in run.segments}


def test_a_target_list_is_made_from_it(stores):
    saved = save_rfm(Session(LOCAL, stores), snapshot_id(stores), USUAL, "Ours")
    request = ListRequest("Spring", FromSegments(saved.segmentation_id, (1,)), ("customer_id",))
    prepared = prepare_target_list(Session(LOCAL, stores), request, silent)
    assert prepared.target_list.candidates == saved.segments[0].size


def test_own_cut_points_and_names_come_back_as_they_were_saved(stores):
    run = open_run(Session(LOCAL, stores), saved_run(stores, OWN)).run
    assert run.settings.rfm == OWN
    assert {segment.name for segment in run.segments} == {"All of them", NOT_IN_WINDOW}


def test_the_builder_goes_on_with_its_own_latest_result(stores):
    built = run_segmentation(Session(LOCAL, stores), SETTINGS, silent)
    saved_run(stores)
    latest = latest_run(Session(LOCAL, stores))
    assert latest is not None
    assert latest.run_id == built.run_id


def test_what_is_saved_is_what_was_shown_even_after_a_refresh(stores, demo):
    shown = snapshot_id(stores)
    grid = score_rfm(Session(LOCAL, stores), shown, USUAL)
    change_bank(demo, "DELETE FROM Transactions WHERE transaction_id % 2 = 0")
    refresh_features(Session(LOCAL, stores), silent)
    opened = open_run(Session(LOCAL, stores), save_rfm(Session(LOCAL, stores), shown, USUAL, "Shown").run_id)
    sizes = {segment.name: segment.size for segment in opened.run.segments}
    assert sizes[NOT_IN_WINDOW] == grid.outside.customers
    assert opened.stale


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        (RfmSettings(RfmWindow.DAYS_365, USUAL_MAP[1:]), GridMapError),
        (
            RfmSettings(RfmWindow.DAYS_365, USUAL_MAP, CutPoints((4, 3, 2, 1), (1, 2, 3, 4), (1, 2, 3, 4))),
            SegmentationError,
        ),
    ],
)
def test_choices_that_cannot_be_used_keep_nothing(stores, settings, error):
    with pytest.raises(error):
        score_rfm(Session(LOCAL, stores), snapshot_id(stores), settings)
    with pytest.raises(error):
        saved_run(stores, settings)
    assert list_segmentations(Session(LOCAL, stores)) == ((), ())


def test_data_that_was_read_before_the_window_was_counted_asks_for_a_refresh(stores):
    (file,) = stores.data_dir.rglob(f"{snapshot_id(stores)}.parquet")
    pq.write_table(pq.read_table(file).drop_columns(["transactions_180d"]), file)
    with pytest.raises(WorkflowError, match="180 days") as raised:
        score_rfm(Session(LOCAL, stores), snapshot_id(stores), RfmSettings(RfmWindow.DAYS_180, USUAL_MAP))
    assert "Refresh data" in str(raised.value.remedy)


def test_a_name_is_given_once(stores):
    saved_run(stores, name="Ours")
    with pytest.raises(NameTakenError):
        saved_run(stores, name="OURS")


@pytest.mark.parametrize("missing", [Right.BUILD, Right.SAVE])
def test_who_may_only_look_cannot_save_and_leaves_nothing_behind(stores, missing):
    guest = Actor("guest", frozenset(Right) - {missing})
    with pytest.raises(NotPermittedError):
        save_rfm(Session(guest, stores), snapshot_id(stores), USUAL, "Ours")
    assert fetch_snapshots_in_use(stores.workspace, stores.bank_id) == set()
    assert score_rfm(Session(guest, stores), snapshot_id(stores), USUAL).scored
