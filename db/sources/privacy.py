"""Which columns could identify a customer: by the words of the header, and by what the values look like.

Refusing too much costs a line in the description; letting one through would put people's addresses into a store that
promises to hold none.
"""

import re
from collections.abc import Callable, Sequence

import pyarrow as pa

from domain.sentences import Sentence

_MANY = 0.2  # of the different values: fewer are strays, which no number column stores
_ALL_DIFFERENT, _ENOUGH_TO_TELL = 0.5, 10
_LONG_NUMBERS = 0.9
_SHORT, _ANSWERS = 4, frozenset({"yes", "no", "true", "false", "y", "n"})
_LOOKED_AT = 5_000  # different values of a column; a million would take a minute and show nothing more


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never a value worth keeping, however short.
_IDENTIFYING = _words(
    "password pin cvv cvc ssn passport iban bic dob birth birthdate birthday birthplace zip zipcode postcode postal plz "
    "id uuid guid identification username login"
)
_OWNED = _words("account card customer client member policy contract tax social national personal")
_NUMBERED = _words("number no nr num code security")
# A yes or no, a count or a date with one of these in its name ("email opens") is not a contact.
_CONTACT = _words(
    "name names firstname lastname fullname surname forename vorname nachname email emails mail phone phones mobile "
    "telephone tel fax cell address addresses addr street strasse comment comments note notes remark remarks text "
    "message description ip url website contact spouse partner employer"
)
_WORDS = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-zà-ÿ])")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+|00?)?\(?[0-9][0-9\s().\-/]{5,22}[0-9]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?|[+-]?[0-9]{1,3}(?:[.,' ][0-9]{3})+(?:[.,][0-9]+)?")
_DATE = re.compile(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}(?:[ T][0-9:.+Z-]+)?")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_CARD = re.compile(r"[0-9]{13,19}")
_STREET = re.compile(
    r"\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|strasse|straße|str|weg|platz|gasse|rue|via|"
    r"calle|plaza)\b|(strasse|straße|weg|platz|gasse)\b",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"\+?[0-9]{7,}(?:\.0+)?")


def why_personal(header: str, texts: Sequence[str] | pa.Array, rows: int) -> Sentence | None:
    """Why a column may not be stored, in words that name no value; None when it may.

    `texts` are its different values, `rows` the rows that have one.
    """
    looked_at = [str(text) for text in texts[:: len(texts) // _LOOKED_AT + 1]]
    for what, looks_so in _LOOKS.items():
        if looked_at and sum(map(looks_so, looked_at)) > _MANY * len(looked_at):
            return Sentence("looks like {what}", what=what)
    if nearly_all_different(len(texts), rows) and _are_long_numbers(looked_at):
        return Sentence("looks like phone, account or id numbers: long, and nearly every row has another")
    words = {word.casefold() for word in words_of(header)}
    if _names_a_person(words) or (words & _CONTACT and not all(map(_is_short_answer, looked_at))):
        return Sentence("its name says that it may identify a person")
    return None


def words_of(header: str) -> list[str]:
    """
    >>> words_of("no_of_AppVisits")
    ['no', 'of', 'App', 'Visits']
    """
    return _WORDS.findall(header)


def looks_personal(text: str) -> bool:
    """Whether one value alone does: a label made of it would show it."""
    return any(looks_so(text) for looks_so in _LOOKS.values())


def nearly_all_different(different: int, rows: int) -> bool:
    return different >= _ENOUGH_TO_TELL and different > _ALL_DIFFERENT * rows


def _is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def _is_phone(text: str) -> bool:
    if not _PHONE.fullmatch(text) or _DATE.fullmatch(text):
        return False
    digits = sum(letter.isdigit() for letter in text)
    marked = text.startswith(("+", "0")) and digits > 7 and "." not in text
    return 7 <= digits <= 15 and (marked or not _NUMBER.fullmatch(text))


def _is_iban(text: str) -> bool:
    plain = re.sub(r"[\s-]", "", text).upper()
    if not _IBAN.fullmatch(plain):
        return False
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def _is_card(text: str) -> bool:
    plain = re.sub(r"[\s-]", "", text)
    if not _CARD.fullmatch(plain):
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(plain)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _is_street(text: str) -> bool:
    return _STREET.search(text) is not None and any(letter.isdigit() for letter in text)


_LOOKS: dict[str, Callable[[str], bool]] = {
    "e-mail addresses": _is_email,
    "bank account numbers": _is_iban,
    "card numbers": _is_card,
    "phone numbers": _is_phone,
    "street addresses": _is_street,
}


def _names_a_person(words: set[str]) -> bool:
    return bool(words & _IDENTIFYING) or bool(words & _OWNED and words & _NUMBERED)


def _are_long_numbers(texts: Sequence[str]) -> bool:
    return sum(_LONG_NUMBER.fullmatch(text) is not None for text in texts) >= _LONG_NUMBERS * len(texts)


def _is_short_answer(text: str) -> bool:
    short_number = len(text) <= _SHORT and _NUMBER.fullmatch(text)
    return bool(short_number or _DATE.fullmatch(text)) or text.casefold() in _ANSWERS
