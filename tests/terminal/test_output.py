from dataclasses import replace

from terminal.output import print_score
from tests.db.workspace.conftest import RUN
from tests.nouns import SNAPSHOT
from wording.formats import Formats


def test_people_in_no_segment_have_the_name_that_they_have_on_the_pages(capsys):
    print_score(replace(RUN, n_customers=RUN.n_customers + 5), RUN, SNAPSHOT, (), Formats())
    assert capsys.readouterr().out.splitlines()[3].split() == ["5", "50%", "+5", "Unassigned"]


def test_of_a_segment_that_cannot_be_told_apart_no_change_is_said(capsys):
    grown = replace(RUN, segments=tuple(replace(each, size=each.size + 7) for each in RUN.segments), left_out=("age",))
    print_score(grown, replace(RUN, left_out=("age",)), SNAPSHOT, {1}, Formats())
    first, second = capsys.readouterr().out.splitlines()[1:3]
    assert first.endswith(f"{RUN.segments[0].name} (not told apart)")
    assert "+7" not in first
    assert "+7" in second
