"""How well segments find the demo's personas again: adjusted Rand index, starter attributes, as many segments as personas.

python -m benchmarks.persona_recovery            10,000 customers, three seeds
"""

import tempfile
from pathlib import Path

import pandas as pd
from sklearn.metrics import adjusted_rand_score

from db.features.catalogue import CATALOGUE
from domain.people import LOCAL
from domain.segmentations import SegmentationSettings
from settings import Settings
from workflows.bank.fill import DEMO_UNTIL, fill_demo_bank
from workflows.bank.refresh import refresh_features
from workflows.segments.build import build_segments
from workflows.session import Session
from workflows.stores import Stores

SEEDS = (1, 2, 3)
STARTERS = tuple(attribute.name for attribute in CATALOGUE if attribute.starter)


def adjusted_rand_index(folder: Path, customers: int, seed: int) -> float:
    """1 is the same grouping, 0 what chance would give."""
    url, personas_file = f"sqlite:///{folder / 'bank.db'}", folder / "personas.csv"
    fill_demo_bank(
        Session(LOCAL, Stores(Settings())),
        url,
        customers=customers,
        transactions_per_customer=60,
        seed=seed,
        until=DEMO_UNTIL,
        personas_file=personas_file,
        progress=_silent,
    )
    personas = pd.read_csv(personas_file).set_index("customer_id")["persona"]
    stores = Stores(Settings(database_url=url, data_dir=folder / "data"))
    snapshot = refresh_features(Session(LOCAL, stores), _silent)
    settings = SegmentationSettings(STARTERS, personas.nunique())
    segmentation = build_segments(stores, snapshot, settings, _silent)
    stores.workspace.dispose()
    stores.bank.dispose()
    return float(adjusted_rand_score(personas.reindex(segmentation.customer_ids), segmentation.labels))


def _silent(_share: float, _doing: object) -> None:
    pass


if __name__ == "__main__":
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            print(f"seed {seed}: {adjusted_rand_index(Path(folder), 10_000, seed):.3f}")
