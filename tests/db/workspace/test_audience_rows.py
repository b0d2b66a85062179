from datetime import date

import numpy as np
import pytest
from sqlalchemy import select, update

from db.workspace.audience_rows import FrozenPeople
from db.workspace.audience_versions import fetch_people
from db.workspace.audiences import insert_audience
from db.workspace.connection import reading_workspace, writing_workspace
from db.workspace.schema import audience_versions
from domain.audiences import AudienceKind
from domain.errors import SavedItemDamagedError
from tests.db.workspace.an_audience import AT, BANK, RULE, people


@pytest.mark.parametrize("ids", [(), (7,), (1, 2, 2**40), (-5, 0, 3)])
def test_the_people_of_a_frozen_one_come_back_each_and_on_which_data(engine, ids):
    saved = insert_audience(engine, BANK, "Those", RULE, people(*ids), "ana", AT)
    assert (saved.kind, saved.n_people, saved.as_of) == (AudienceKind.FROZEN, len(ids), date(2026, 2, 28))
    found = fetch_people(engine, BANK, saved.audience_id, 1)
    assert (found.customer_ids.tolist(), found.snapshot) == (list(ids), "snapshot-1")


def test_a_hundred_thousand_people_take_less_than_a_byte_each(engine):
    everybody = np.arange(1, 100_001, dtype=np.int64)
    insert_audience(engine, BANK, "All", RULE, FrozenPeople("s", date(2026, 2, 28), everybody), "ana", AT)
    with reading_workspace(engine) as connection:
        assert len(connection.execute(select(audience_versions.c.people)).scalar_one()) < len(everybody)


@pytest.mark.parametrize("values", [{"people": b"no"}, {"n_people": 1}, {"n_people": 3}])
def test_people_that_do_not_add_up_are_never_used(engine, values):
    saved = insert_audience(engine, BANK, "Those", RULE, people(1, 5), "ana", AT)
    with writing_workspace(engine) as connection:
        connection.execute(update(audience_versions).values(**values))
    with pytest.raises(SavedItemDamagedError, match="“Those”"):
        fetch_people(engine, BANK, saved.audience_id, 1)
