"""What one page leaves for another: the choices with which it opens. The keys are those of its widgets."""

from domain.rfm import USUAL_MAP, RfmSettings
from domain.runs import Run
from domain.segmentations import SegmentationSettings
from ui.shell import state
from workflows.segments.methods import finds_number

ATTRIBUTES, N_SEGMENTS = "attributes", "n_segments"
METHOD, OUTLIERS, UNKNOWNS = "method", "outliers", "unknowns"
RFM_WINDOW, RFM_CUTS, RFM_MAP = "rfm_window", "rfm_cuts", "rfm_map"
LIST_KIND, LIST_AUDIENCE = "lists_kind", "lists_audience"
OF_SEGMENTS, OF_AN_AUDIENCE = "Segments", "Audience"


def choose_audience(audience_id: str) -> None:
    """Target lists then makes a list of this audience."""
    state.choose(LIST_KIND, OF_AN_AUDIENCE)
    state.choose(LIST_AUDIENCE, audience_id)


def build_again(run: Run) -> None:
    """Opens the page on which it was made, with the same choices."""
    if run.settings.rfm is not None:
        _choose_rfm(run.settings.rfm)
        state.open_page("pages/rfm_grid.py")
    _choose_settings(run.settings)
    state.open_page("pages/segment_builder.py")


def _choose_rfm(settings: RfmSettings) -> None:
    state.choose(RFM_WINDOW, settings.window)
    state.remember(RFM_CUTS, settings.cuts)
    state.remember(RFM_MAP, settings.areas if settings.areas != USUAL_MAP else None)


def _choose_settings(settings: SegmentationSettings) -> None:
    state.choose(ATTRIBUTES, list(settings.attributes))
    state.choose(METHOD, settings.method)
    state.choose(OUTLIERS, settings.outliers.value)
    state.choose(UNKNOWNS, settings.unknowns.value)
    if not finds_number(settings):
        state.choose(N_SEGMENTS, settings.n_segments)
