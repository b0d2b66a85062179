import pytest

from db.features.catalogue import CATALOGUE
from errors import DashboardError
from segmentation.domain import SegmentationSettings
from segmentation.errors import TooFewCustomersError, UnknownAttributesError, UnusableAttributesError
from tests.db.features.twelve_customers import AS_OF, ROWS
from tests.workflows.conftest import SETTINGS, silent
from workflows.access import LOCAL
from workflows.refresh_features import refresh_features
from workflows.run_segmentation import run_segmentation, write_segments_csv

NAMES = [attribute.name for attribute in CATALOGUE]


def test_every_customer_is_in_exactly_one_segment(stores):
    run = run_segmentation(LOCAL, stores, SETTINGS, silent)
    assert sum(segment.size for segment in run.segments) == run.n_customers == stores.snapshot().customers == 300
    sizes = [segment.size for segment in run.segments]
    assert sizes == sorted(sizes, reverse=True)


def test_the_command_line_gives_the_same_segments_whatever_the_order_of_attributes(stores, tmp_path):
    run = run_segmentation(LOCAL, stores, SETTINGS, silent)
    turned = SegmentationSettings(tuple(reversed(SETTINGS.attributes)), SETTINGS.n_segments)
    written = write_segments_csv(LOCAL, stores, turned, tmp_path / "segments.csv", silent)
    assert written.segments == run.segments
    assert len((tmp_path / "segments.csv").read_text("utf-8-sig").splitlines()) == 301


@pytest.mark.parametrize(
    ("attributes", "n_segments", "error"),
    [
        (("shoe_size",), 2, UnknownAttributesError),
        (("credit_score",), 2, UnusableAttributesError),
        (("has_card",), 2, UnusableAttributesError),
        (("open_accounts",), 12, TooFewCustomersError),
    ],
)
def test_what_cannot_be_segmented_is_one_clear_error(make_bank, open_stores, attributes, n_segments, error):
    rows = {"Customer": ROWS["Customer"], "Accounts": [a for a in ROWS["Accounts"] if a["account_id"] < 40]}
    stores = open_stores(make_bank(rows))
    refresh_features(LOCAL, stores, silent, AS_OF)
    with pytest.raises(error) as told:
        run_segmentation(LOCAL, stores, SegmentationSettings(attributes, n_segments), silent)
    assert told.value.remedy


def test_one_customer_is_refused_in_a_sentence(make_bank, open_stores):
    stores = open_stores(make_bank({"Customer": ROWS["Customer"][:1]}))
    refresh_features(LOCAL, stores, silent, AS_OF)
    with pytest.raises(DashboardError):
        run_segmentation(LOCAL, stores, SegmentationSettings(("age",), 2), silent)
