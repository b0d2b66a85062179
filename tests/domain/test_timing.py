import pytest
from pydantic import TypeAdapter, ValidationError

from domain.attributes import Timing


def test_a_timing_that_an_earlier_version_stored_is_still_read():
    stored = '"as of the newest file dated on or before the date"'
    assert TypeAdapter(Timing).validate_json(stored, strict=True) is Timing.FILES
    assert TypeAdapter(Timing).validate_json('"files"', strict=True) is Timing.FILES


def test_a_timing_that_no_version_stored_is_refused():
    with pytest.raises(ValidationError):
        TypeAdapter(Timing).validate_json('"yesterday"')
