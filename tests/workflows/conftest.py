from dataclasses import dataclass

from sqlalchemy import create_engine, text

from domain.health import Check, Result
from domain.people import LOCAL
from domain.segmentations import SegmentationSettings
from settings import Settings
from wording.formats import Formats
from wording.sentences import write
from workflows.session import Session
from workflows.stores import Stores

OPERATOR = Session(LOCAL, Stores(Settings()))  # for what is done before there is a bank
SETTINGS = SegmentationSettings(("age", "savings", "transactions_90d"), 4)


@dataclass(frozen=True)
class ReadCheck:
    """A check as a person reads it, in English."""

    what: str
    result: Result
    detail: str
    remedy: str


def as_read(check: Check) -> ReadCheck:
    remedy = write(check.remedy, Formats()) if check.remedy else ""
    return ReadCheck(check.what, check.result, write(check.detail, Formats()), remedy)


def change_bank(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
