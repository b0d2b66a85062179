import pytest

from domain.attributes import Attribute, Group, Kind
from domain.errors import TargetingError
from targeting.columns import OF_AN_AUDIENCE, OF_SEGMENTS, allowed_columns, require_allowed


def attribute(name: str, label: str = "Label") -> Attribute:
    return Attribute(name, label, "", Kind.COUNT, Group.PRODUCTS, "", "", "much", "little")


BALANCE = attribute("total_balance", "Total balance")
FORBIDDEN = ["address", "identification_number", "password", "date_of_birth", "username", "notes"]


def test_the_customer_id_is_offered_first_and_only_name_email_and_phone_identify():
    columns = allowed_columns(OF_SEGMENTS, [BALANCE])
    assert columns[0].name == "customer_id"
    assert [column.name for column in columns if column.identifying] == ["name", "email", "phone"]


def test_an_attribute_of_the_catalogue_is_offered_with_its_label():
    (column,) = require_allowed(["total_balance"], OF_SEGMENTS, [BALANCE])[1:]
    assert (column.name, column.label, column.identifying) == ("total_balance", "Total balance", False)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_column_that_never_leaves_is_refused_by_name(name):
    with pytest.raises(TargetingError, match=name):
        require_allowed(["email", name], OF_SEGMENTS, [BALANCE])


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_column_that_never_leaves_is_refused_even_when_an_attribute_has_its_name(name):
    assert name not in {column.name for column in allowed_columns(OF_SEGMENTS, [attribute(name)])}


def test_an_attribute_cannot_take_the_place_of_an_identifying_column():
    columns = allowed_columns(OF_SEGMENTS, [attribute("email", "Number of e-mails")])
    assert [column.label for column in columns if column.name == "email"] == ["E-mail"]


def test_what_nobody_declared_is_refused_and_all_of_it_is_named():
    with pytest.raises(TargetingError, match="income, Email") as caught:
        require_allowed(["income", "name", "Email"], OF_SEGMENTS, [BALANCE])
    assert "name," not in str(caught.value)
    assert str(caught.value.remedy)


def test_the_customer_id_is_added_when_it_was_not_asked_for():
    assert [column.name for column in require_allowed(["segment", "email"], OF_SEGMENTS, [])] == [
        "customer_id",
        "segment",
        "email",
    ]


def test_the_customer_id_comes_first_and_no_column_comes_twice():
    names = ["email", "segment_name", "customer_id", "email"]
    assert [column.name for column in require_allowed(names, OF_SEGMENTS, [])] == [
        "customer_id",
        "email",
        "segment_name",
    ]


def test_segments_are_told_in_lists_of_segments_and_the_audience_in_those_of_an_audience():
    with pytest.raises(TargetingError, match="audience_name"):
        require_allowed(["segment", "audience_name"], OF_SEGMENTS, [])
    with pytest.raises(TargetingError, match="segment, segment_name"):
        require_allowed(["segment", "segment_name", "audience_name"], OF_AN_AUDIENCE, [])
    assert [column.label for column in require_allowed(["audience_name"], OF_AN_AUDIENCE, [])][1:] == ["Audience name"]


@pytest.mark.parametrize("name", ["segment", "audience_name"])
def test_an_attribute_cannot_take_the_place_of_why_somebody_is_listed(name):
    for why in (OF_SEGMENTS, OF_AN_AUDIENCE):
        assert "Label" not in {column.label for column in allowed_columns(why, [attribute(name)])}
