from sqlalchemy import create_engine, text

from domain.segmentations import SegmentationSettings

SETTINGS = SegmentationSettings(("age", "savings", "transactions_90d"), 4)


def silent(_share: float, _doing: str) -> None:
    """Progress that nobody watches."""


def change_bank(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
