from dataclasses import replace

from terminal.output import show_score
from tests.db.workspace.conftest import RUN


def test_people_in_no_segment_have_the_name_that_they_have_on_the_pages(capsys):
    show_score(replace(RUN, n_customers=RUN.n_customers + 5), RUN)
    assert capsys.readouterr().out.splitlines()[3].split() == ["5", "50.0%", "+5", "Unassigned"]
