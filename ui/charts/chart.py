from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True)
class Chart:
    """`alt` tells a screen reader the main finding; `table` has the same numbers, of no single person."""

    figure: go.Figure
    alt: str
    table: pd.DataFrame
