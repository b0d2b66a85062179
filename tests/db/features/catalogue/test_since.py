"""Which attributes grow by the calendar."""

from db.features.catalogue import CATALOGUE
from domain.attributes import Kind


def test_every_attribute_in_days_or_years_says_which_event_it_measures_from_and_no_other_does():
    assert {each.name for each in CATALOGUE if each.since} == {
        each.name for each in CATALOGUE if each.kind in (Kind.DAYS, Kind.YEARS)
    }
