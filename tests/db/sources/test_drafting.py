import pytest

from db.sources import drafting
from db.sources.description import SourceDescription, read_description
from db.sources.drafting import draft_source
from db.sources.naming import Naming
from domain.errors import SourceRefusedError


def silent(_share: float, _doing: object) -> None:
    pass


def draft(tmp_path, text, description=None):
    file = tmp_path / "crm.csv"
    file.write_text(text)
    return draft_source(file, "id", description or SourceDescription(), Naming("crm", frozenset(), frozenset()), silent)


def test_only_the_key_and_accepted_numbers_are_in_the_values(tmp_path):
    drafted = draft(tmp_path, "id,nps,email\n2,9,a@example.com\n1,,b@example.com\n2,9,c@example.com\n")
    assert drafted.values.to_pydict() == {"customer_id": [1, 2], "crm_nps": [None, 9.0]}
    assert [column.header for column in drafted.columns] == ["nps"]
    assert [(each.header, bool(each.refused)) for each in drafted.shaped] == [("nps", False), ("email", True)]
    assert drafted.counts.repeated == 1


def test_damaged_lines_are_counted_by_what_is_wrong(tmp_path):
    drafted = draft(tmp_path, "id,nps\n1,2\n3\n4,5,6\n7,8\n")
    assert {str(what): lines for what, lines in drafted.damage.items()} == {
        "1 cell, where the header has 2": 1,
        "3 cells, where the header has 2": 1,
    }
    assert drafted.values["customer_id"].to_pylist() == [1, 7]


def test_a_description_of_columns_that_are_not_there_is_refused_by_name(tmp_path):
    described = read_description(b"[columns.npss]\nlabel = 'NPS'\n[columns.id]\nlabel = 'Id'")
    with pytest.raises(SourceRefusedError, match="npss, id") as refused:
        draft(tmp_path, "id,nps\n1,2\n", described)
    assert str(refused.value.remedy).endswith(": nps.")


def test_a_file_of_too_many_attributes_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_ATTRIBUTES", 2)
    draft(tmp_path, "id,a,b\n1,2,3\n")
    with pytest.raises(SourceRefusedError, match="would give 3 attributes; at most 2"):
        draft(tmp_path, "id,a,b,c\n1,2,3,4\n")
