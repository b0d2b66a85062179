"""Customers small enough to compute by hand."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.attributes import Attribute, Group, Kind
from domain.segmentations import Segmentation, SegmentationSettings
from segmentation.preparing.matrix import build_matrix
from segmentation.segmenting import segment_customers


def an_attribute(name: str, kind: Kind = Kind.SCORE, **changes) -> Attribute:
    told = {
        "label": name.capitalize(),
        "unit": "points",
        "group": Group.CREDIT,
        "help": "",
        "definition": "",
        "high": f"high {name}",
        "low": f"low {name}",
    }
    return Attribute(name=name, kind=kind, **(told | changes))


def customers(**columns: Sequence[float] | NDArray[np.float64]) -> pd.DataFrame:
    """Numbered 1, 2, 3 ... in the order given."""
    numbers = np.arange(1, len(next(iter(columns.values()))) + 1)
    return pd.DataFrame({"customer_id": numbers, **{name: np.array(c, float) for name, c in columns.items()}})


def segmented(table: pd.DataFrame, attributes: Sequence[Attribute], n_segments: int = 2, seed: int = 1) -> Segmentation:
    settings = SegmentationSettings(tuple(attribute.name for attribute in attributes), n_segments, seed)
    return segment_customers(build_matrix(table, attributes), settings)
