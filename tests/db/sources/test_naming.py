import pytest

from db.sources.naming import Naming
from domain.errors import SourceRefusedError


def naming(names=(), labels=()):
    return Naming("crm", frozenset(names), frozenset(labels))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("NPS score", "crm_nps_score"),
        ("größe (cm), 2026", "crm_groe_cm_2026"),
        ("../../x;DROP", "crm_x_drop"),
        ("???", "crm_column"),
        ("x" * 500, "crm_" + "x" * 66),
    ],
)
def test_a_name_is_safe_in_an_address_a_file_and_a_list(header, name):
    assert naming().name(header) == name


def test_names_and_labels_are_given_once():
    names = naming(labels={"age"})
    assert [names.name("Age"), names.name("age"), names.name("AGE")] == ["crm_age", "crm_age_2", "crm_age_3"]
    assert [names.label("Age"), names.label("Income"), names.label("income")] == ["Age (crm)", "Income", "income 2"]


def test_a_name_that_another_source_has_is_refused():
    with pytest.raises(SourceRefusedError, match="crm_eu_x"):
        naming(names={"crm_eu_x"}).name("eu x")
