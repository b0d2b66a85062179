"""What must be there before the first page opens: a bank, its attributes, and for the demo one saved segmentation."""

import os
import sys
from datetime import date
from pathlib import Path

from db.bank.vocabulary import vocabulary_digest
from db.features.catalogue import CATALOGUE
from db.features.money import MONEY_COLUMNS
from db.features.store import fetch_customers, fetch_latest_snapshot, holds_columns
from db.workspace.runs import fetch_snapshots_in_use
from domain.errors import StorageError
from domain.people import Right
from domain.progress import Progress
from domain.segmentations import SegmentationSettings
from segmentation.preparing.matrix import summarise
from settings import Settings
from workflows.bank.fill import fill_demo_bank
from workflows.bank.refresh import compute_snapshot, refresh_features
from workflows.segments.build import run_segmentation
from workflows.segments.keep import save_segmentation
from workflows.session import Session

DEMO_SEGMENTS, DEMO_NAME = 7, "Demo segmentation"


def prepare_start(session: Session, progress: Progress) -> None:
    """Does only what is missing, so that a second start takes no time. A bank that was given is never filled."""
    session.require(Right.REFRESH)
    stores, settings = session.stores, session.stores.settings
    if settings.uses_demo_bank and not settings.demo_bank_file.exists():
        _fill_demo(session, progress)
    _bring_up_to_date(session, progress)
    # Whether there are runs, without reading one: a damaged run must not keep the dashboard from starting.
    if settings.uses_demo_bank and not fetch_snapshots_in_use(stores.workspace, stores.bank_id):
        _leave_a_segmentation(session, progress)


def _bring_up_to_date(session: Session, progress: Progress) -> None:
    """So that there is a snapshot with every attribute of this version's catalogue, under today's vocabulary."""
    latest = fetch_latest_snapshot(session.stores.data_dir, session.stores.bank_id)
    names = [*(attribute.name for attribute in CATALOGUE), *MONEY_COLUMNS]
    if latest is None or not holds_columns(session.stores.data_dir, latest, names):
        refresh_features(session, progress)
    elif latest.vocabulary != vocabulary_digest(session.stores.vocabulary):
        _compute_again(session, progress, latest.as_of)


def _compute_again(session: Session, progress: Progress, as_of: date) -> None:
    """The bank need not be read when its codes mean something else, unless the mirror is gone or damaged."""
    try:
        compute_snapshot(session, progress, as_of)
    except StorageError:
        refresh_features(session, progress)


def replace_by_streamlit(settings: Settings) -> None:
    """Becomes the web server; does not return."""
    dashboard = Path(__file__).parents[1] / "dashboard.py"
    options = [f"--server.address={settings.bind_address}", f"--server.port={settings.port}"]
    os.chdir(dashboard.parent)
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(dashboard), *options])


def _fill_demo(session: Session, progress: Progress) -> None:
    settings = session.stores.settings
    fill_demo_bank(
        session,
        "",
        customers=settings.demo_customers,
        transactions_per_customer=settings.demo_transactions,
        progress=progress,
    )


def _leave_a_segmentation(session: Session, progress: Progress) -> None:
    starters = [attribute for attribute in CATALOGUE if attribute.starter]
    customers = fetch_customers(
        session.stores.data_dir, session.stores.snapshot(), [attribute.name for attribute in starters]
    )
    usable = tuple(a.name for a in starters if summarise(customers, a).unusable is None)
    if len(customers) < DEMO_SEGMENTS or not usable:
        return
    run = run_segmentation(session, SegmentationSettings(usable, DEMO_SEGMENTS), progress)
    save_segmentation(session, DEMO_NAME, run.run_id)
