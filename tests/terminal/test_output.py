from dataclasses import replace

from terminal.output import print_score
from tests.db.workspace.conftest import RUN
from tests.nouns import SNAPSHOT
from wording.formats import Formats


def test_people_in_no_segment_have_the_name_that_they_have_on_the_pages(capsys):
    print_score(replace(RUN, n_customers=RUN.n_customers + 5), RUN, SNAPSHOT, Formats())
    assert capsys.readouterr().out.splitlines()[3].split() == ["5", "50%", "+5", "Unassigned"]
