import pytest
from sqlalchemy import create_engine, text

from segmentation.domain import SegmentationSettings
from workflows.access import LOCAL
from workflows.refresh_features import refresh_features

SETTINGS = SegmentationSettings(("age", "savings", "transactions_90d"), 4)


def silent(_share: float, _doing: str) -> None:
    """Progress that nobody watches."""


def change_bank(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def stores(demo, open_stores):
    opened = open_stores(demo)
    refresh_features(LOCAL, opened, silent)
    return opened
