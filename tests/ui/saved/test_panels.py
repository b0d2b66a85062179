from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from domain.changes import SegmentMatch
from domain.runs import SavedSegmentation
from tests.patience import PATIENCE
from workflows.segments.refit import Refit

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SAVED = SavedSegmentation("s", "Ours", "r", "ana", AT, date(2026, 3, 1), 5, (), version=2)


def after_refit(*matches) -> AppTest:
    def script(saved, refit):
        from ui.saved.panels import show_refit
        from ui.shell import state
        from wording.formats import Formats

        state.remember("refit", refit)
        show_refit(saved, Formats())

    return AppTest.from_function(
        script, kwargs={"saved": SAVED, "refit": Refit(SAVED, matches)}, default_timeout=PATIENCE
    ).run()


def match(number, name, was):
    return SegmentMatch(number, name, was and (was, name), 1.0 if was else None)


@pytest.mark.parametrize(
    ("matches", "said"),
    [
        ([(1, "A", 1), (2, "B", 2)], "2 of 2 segments came again and kept their names and numbers."),
        ([(1, "A", 1), (2, "B", None)], "1 of 2 segments came again and kept their names and numbers."),
        (
            [(1, "C", 3), (2, "B", 2)],
            "2 of 2 segments came again and kept their names; 1 of these has another number and colour now.",
        ),
        (
            [(1, "C", 3), (2, "D", 4)],
            "2 of 2 segments came again and kept their names; 2 of these have another number and colour now.",
        ),
    ],
)
def test_a_segment_that_came_again_under_another_number_is_not_said_to_have_kept_it(matches, said):
    app = after_refit(*(match(*each) for each in matches))
    assert app.success[0].value == f"Version 2: {said}"
    before = [str(was) if was else "" for _, _, was in matches]
    assert app.dataframe[0].value["Number before"].tolist() == before
