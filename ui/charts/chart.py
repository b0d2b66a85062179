from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True)
class Chart:
    """`alt` is the main finding, for screen readers; `table` has the same numbers, never those of one person."""

    figure: go.Figure
    alt: str
    table: pd.DataFrame
