import pytest

from db.sources.privacy import looks_personal, nearly_all_different, why_personal

IBANS = ["DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606"]
CARDS = ["4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009"]


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ("column 1", ["jane.doe@example.com", "john@example.org"]),
        ("column 1", ["+44 20 7946 0958", "(555) 123-4567", "0171 1234567"]),
        ("column 1", ["12 High Street", "Hauptstraße 5", "9 Rue de Rivoli"]),
        ("column 1", IBANS),
        ("column 1", CARDS),
        ("column 1", [str(4_900_000_000 + 17 * n) for n in range(100)]),
        ("first_name", ["Ann", "Bob"]),
        ("CustomerName", ["A B", "C D"]),
        ("E-Mail", ["none given", "not asked"]),
        ("advisor name", ["A. Ray"]),
        ("passport", ["X1", "X2"]),
        ("date_of_birth", ["1980-01-31"]),
        ("ZIP", ["1010", "1020"]),
        ("Account No.", ["12345", "12346"]),
        ("crm_id", ["1", "2"]),
        ("Comments", ["called on Monday"]),
    ],
)
def test_what_may_tell_who_somebody_is_is_refused(header, texts):
    assert why_personal(header, texts, len(texts)) is not None


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ("nps_score", [str(n) for n in range(11)]),
        ("wants_email", ["yes", "no"]),
        ("email opens", ["0", "3", "12"]),
        ("phone_calls", ["0", "3", "12"]),
        ("last_phone_call", ["2026-01-31", "2025-12-01"]),
        ("income", ["45230.50", "1234567.89", "-1234567.5"]),
        ("income", ["1.234.567", "1,234,567.50"]),
        ("visited", ["2026-10-31", "31.10.2026", "31/10/2026"]),
        ("region", ["North", "South"]),
        ("age band", ["18-25", "26-35"]),
        ("children", ["0", "1"]),
        ("monkey", ["5"]),  # "key" inside a word is no key
    ],
)
def test_what_tells_nothing_about_who_somebody_is_passes(header, texts):
    assert why_personal(header, texts, 1000) is None


def test_a_few_stray_addresses_among_numbers_do_not_refuse_the_column():
    texts = [str(n) for n in range(99)] + ["jane@example.com"]
    assert why_personal("visits", texts, 1000) is None


def test_whole_numbers_that_fail_their_checksum_are_not_taken_for_cards():
    assert not looks_personal("4111111111111112")
    assert looks_personal("4111111111111111")
    assert not looks_personal("DE89370400440532013001")


def test_the_reason_never_holds_a_value():
    reason = why_personal("x", ["jane.doe@example.com"], 1)
    assert str(reason) == "looks like e-mail addresses"


def test_nearly_all_different_needs_more_than_half_and_at_least_ten():
    assert nearly_all_different(10, 19)
    assert not nearly_all_different(10, 20)
    assert not nearly_all_different(9, 9)
