from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from domain.audiences import AudienceCount, AudienceRule, FunnelStep, Match
from ui.charts.chart import Chart
from ui.charts.look import Look
from ui.charts.theme import FONT_SIZE, LINE_HEIGHT, NOTE_WIDTH, Theme, axis, layout, legend
from wording.labels import wrapped
from wording.rules import Wording

BAR, GAP, LEGEND_HEIGHT = 14, 16, 40
KEPT, UNKNOWN, NOT_KEPT = "Kept", "Unknown", "Not kept"


def audience_funnel(count: AudienceCount, look: Look, wording: Wording) -> Chart:
    """One bar per part of the rule, in order, over the customers it was checked for; the parts of a group follow it."""
    labels = [_label(step, wording, look.theme) for step in count.steps]
    places = _places(labels)
    figure = go.Figure(data=_bars(count, places, look), layout=_layout(count, labels, places, look.theme))
    return Chart(figure, _alt(count, wording), _table(count, wording))


def _label(step: FunnelStep, wording: Wording, theme: Theme) -> str:
    """The condition, then the numbers in a quieter colour: nothing has to be read off the bar."""
    condition = wrapped(f"{step.number} · {_condition(step, wording)}", NOTE_WIDTH)
    numbers = wrapped(_numbers(step, wording), NOTE_WIDTH)
    return f'{condition}<br><span style="color:{theme.muted}">{numbers}</span>'


def _condition(step: FunnelStep, wording: Wording) -> str:
    if not isinstance(step.part, AudienceRule):
        return wording.part(step.part)
    first, last = f"{step.number}.1", f"{step.number}.{len(step.part.parts)}"
    return f"{step.part.match.value.capitalize()} of {first if first == last else f'{first} to {last}'}"


def _numbers(step: FunnelStep, wording: Wording) -> str:
    count = wording.formats.count
    kept = f"{count(step.kept)} of {count(step.before)} {_verb(step)}"
    return f"{kept}, {count(step.unknown)} unknown" if step.unknown else kept


def _verb(step: FunnelStep) -> str:
    return "taken in" if step.group is Match.ANY else "kept"


def _places(labels: Sequence[str]) -> list[tuple[float, float]]:
    """Where each label begins and its bar lies, in pixels from the top."""
    places, top = [], 0.0
    for label in labels:
        lines = label.count("<br>") + 1
        places.append((top, top + lines * LINE_HEIGHT + BAR / 2 + 2))
        top += lines * LINE_HEIGHT + BAR + GAP
    return places


def _bars(count: AudienceCount, places: Sequence[tuple[float, float]], look: Look) -> list[dict[str, Any]]:
    mark = look.theme.mark
    markers = {
        KEPT: ([step.kept for step in count.steps], {"color": look.theme.categorical[0]}),
        UNKNOWN: ([step.unknown for step in count.steps], {"color": mark, "pattern": {"shape": "/"}}),
        NOT_KEPT: (
            [step.dropped for step in count.steps],
            {"color": "rgba(0,0,0,0)", "line": {"color": mark, "width": 1}},
        ),
    }
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": values,
            "y": [bar for _, bar in places],
            "width": BAR,
            "marker": marker,
            "hovertext": [f"{name}: {look.formats.count(value)}" for value in values],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for name, (values, marker) in markers.items()
    ]


def _layout(
    count: AudienceCount, labels: Sequence[str], places: Sequence[tuple[float, float]], theme: Theme
) -> dict[str, Any]:
    height = places[-1][1] + BAR / 2 + GAP if places else GAP
    return layout(
        theme,
        round(height) + LEGEND_HEIGHT + 16,
        barmode="stack",
        margin={"b": LEGEND_HEIGHT + 8},
        showlegend=True,
        legend=legend(theme, traceorder="normal"),
        xaxis=axis(theme, range=[0, 1.01 * (count.customers or 1)], visible=False),
        yaxis=axis(theme, range=[height, 0], visible=False),
        annotations=[_annotation(label, top, theme) for label, (top, _) in zip(labels, places, strict=True)],
    )


def _annotation(label: str, top: float, theme: Theme) -> dict[str, Any]:
    return {
        "text": label,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": top,
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "font": {"color": theme.text, "size": FONT_SIZE},
    }


def _alt(count: AudienceCount, wording: Wording) -> str:
    number = wording.formats.count
    share = wording.formats.share(count.matched / count.customers if count.customers else None)
    found = f"{number(count.matched)} of {number(count.customers)} customers ({share}) fulfil the rule."
    top = [step for step in count.steps if "." not in step.number]
    if not top:
        return found
    hardest = max(top, key=lambda step: step.dropped)
    return f"{found} The part that leaves out most: {wording.part(hardest.part)}, {number(hardest.dropped)} customers."


def _table(count: AudienceCount, wording: Wording) -> pd.DataFrame:
    number = wording.formats.count
    return pd.DataFrame(
        {
            "Step": [step.number for step in count.steps],
            "Condition": [wording.part(step.part) for step in count.steps],
            "Checked": [number(step.before) for step in count.steps],
            KEPT: [number(step.kept) for step in count.steps],
            NOT_KEPT: [number(step.dropped) for step in count.steps],
            UNKNOWN: [number(step.unknown) for step in count.steps],
        }
    )
