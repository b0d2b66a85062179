from sqlalchemy import create_engine, text

from domain.people import LOCAL
from domain.segmentations import SegmentationSettings
from settings import Settings
from workflows.session import Session
from workflows.stores import Stores

OPERATOR = Session(LOCAL, Stores(Settings()))  # for what is done before there is a bank
SETTINGS = SegmentationSettings(("age", "savings", "transactions_90d"), 4)


def change_bank(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
