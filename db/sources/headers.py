"""Headers of files as people would say them, and the words for names of segments that follow from a label."""

import re

from db.sources.description import cleaned
from domain.attributes import Kind

_LONGEST_SPOKEN = 50
# What core systems and warehouses shorten; a word that means only "yes or no" or "code" says nothing to a reader.
_SHORT_FOR = {
    "acct": "account",
    "addr": "address",
    "amt": "amount",
    "avg": "average",
    "bal": "balance",
    "cc": "credit card",
    "cd": "",
    "cnt": "number",
    "cust": "customer",
    "dep": "deposit",
    "dt": "date",
    "emp": "employment",
    "ind": "",
    "flag": "",
    "flg": "",
    "inc": "income",
    "inv": "investment",
    "ln": "loan",
    "lst": "last",
    "max": "highest",
    "min": "lowest",
    "mo": "months",
    "mth": "months",
    "mtg": "mortgage",
    "nbr": "number",
    "num": "number",
    "pct": "percent",
    "prd": "product",
    "prod": "product",
    "qty": "quantity",
    "sav": "savings",
    "seg": "segment",
    "stat": "status",
    "tot": "total",
    "trx": "transaction",
    "txn": "transaction",
    "typ": "type",
    "yr": "year",
    "yrs": "years",
}
_COUNTED = ("days", "hours", "minutes", "months", "years")  # "more days since", not "higher days since"


def spoken_header(header: str) -> str:
    """With the usual abbreviations written out; letters that stand for a name of their own stay capital.

    >>> [spoken_header(header) for header in ("HOUSING_LN_FLG", "housingLoan", "NPS_score", "Income (EUR)", "flag")]
    ['Housing loan', 'Housing loan', 'NPS score', 'Income (EUR)', 'Flag']
    """
    apart = re.sub("(?<=[a-z])[A-Z](?=[a-z])", lambda found: " " + found[0].lower(), re.sub("[_.]", " ", header))
    shouts = not re.search("[a-z]", header)
    words = [_spoken_word(word, shouts) for word in cleaned(apart, 4 * _LONGEST_SPOKEN).split()]
    text = cleaned(" ".join(word for word in words if word) or apart, _LONGEST_SPOKEN)
    return text[:1].upper() + text[1:]


def _spoken_word(word: str, shouts: bool) -> str:
    plain = word.casefold()
    if plain in _SHORT_FOR:
        return _SHORT_FOR[plain]
    is_spelled = not re.search("[AEIOUY]", word)  # NPS, CRM: nobody could say them as words
    return word if is_spelled or not shouts else plain


def said_in_names(label: str, kind: Kind) -> tuple[str, str]:
    """`high` and `low` of an attribute that its description gives none.

    >>> said_in_names("NPS score", Kind.SCORE), said_in_names("Days since last visit", Kind.DAYS)
    (('higher NPS score', 'lower NPS score'), ('more days since last visit', 'fewer days since last visit'))
    >>> said_in_names("Housing loan", Kind.FLAG)
    ('housing loan: yes', 'housing loan: no')
    """
    start = lower_first(label)
    if kind is Kind.FLAG:
        return f"{start}: yes", f"{start}: no"
    more, less = ("more", "fewer") if start.split(" ")[0] in _COUNTED else ("higher", "lower")
    return f"{more} {start}", f"{less} {start}"


def lower_first(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
