"""What this bank's codes mean. Codes are compared trimmed and in lower case, on every engine alike."""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Column

from db.bank.schema import accounts, communication_log, payments, transactions
from domain.errors import VocabularyError
from domain.sentences import Sentence, joined

Code = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1)]
Codes = tuple[Code, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Amounts are positive; a transaction's type says the direction. A code in no list of its kind is unclassified, and counted."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    debit_types: Codes = (
        "purchase",
        "card payment",
        "cash withdrawal",
        "transfer out",
        "direct debit",
        "standing order",
        "fee",
        "interest charged",
    )
    credit_types: Codes = (
        "salary",
        "pension",
        "benefit",
        "cash deposit",
        "transfer in",
        "refund",
        "interest paid",
    )
    # Fees, interest and standing orders make almost every account look active: only what a person did counts as behaviour.
    customer_initiated_types: Codes = (
        "purchase",
        "card payment",
        "cash withdrawal",
        "transfer out",
        "cash deposit",
        "transfer in",
    )
    bank_initiated_types: Codes = (
        "direct debit",
        "standing order",
        "fee",
        "interest charged",
        "salary",
        "pension",
        "benefit",
        "refund",
        "interest paid",
    )
    regular_income_types: Codes = ("salary", "pension", "benefit")
    cash_types: Codes = ("cash withdrawal", "cash deposit")
    fee_types: Codes = ("fee", "interest charged")
    open_statuses: Codes = ("active", "open")
    closed_statuses: Codes = ("closed", "dormant", "inactive", "frozen", "blocked")
    current_account_types: Codes = ("current", "checking")
    savings_account_types: Codes = ("savings", "term deposit")
    investment_account_types: Codes = ("investment", "brokerage")
    loan_account_types: Codes = ("loan", "mortgage")
    card_account_types: Codes = ("credit card",)
    other_account_types: Codes = ("other",)
    digital_payment_methods: Codes = ("online banking", "mobile app", "card online")
    other_payment_methods: Codes = ("branch", "cheque", "check", "cash", "standing order", "direct debit")
    email_types: Codes = ("email", "e-mail")
    phone_types: Codes = ("phone", "call", "sms")
    branch_types: Codes = ("branch", "in person")
    digital_contact_types: Codes = ("app message", "chat")
    other_contact_types: Codes = ("letter", "post")


DEFAULT_VOCABULARY = Vocabulary()


@dataclass(frozen=True)
class Classification:
    """A question that each code of a column answers by standing in exactly one of the lists.

    `unclassified` is what rows are called that leave it unanswered; `owner` is the column with the owner of a row.
    """

    question: str
    column: Column[Any]
    owner: Column[Any]
    lists: tuple[str, ...]
    unclassified: str


_TYPE = transactions.c.transaction_type
DIRECTION = Classification(
    "money in or out",
    _TYPE,
    transactions.c.account_id,
    ("debit_types", "credit_types"),
    "transactions of a type that is neither debit nor credit in the vocabulary",
)
WHO_STARTED_IT = Classification(
    "started by customer or bank",
    _TYPE,
    transactions.c.account_id,
    ("customer_initiated_types", "bank_initiated_types"),
    "transactions of a type that neither customer nor bank starts in the vocabulary",
)
STATUS = Classification(
    "account open or closed",
    accounts.c.status,
    accounts.c.customer_id,
    ("open_statuses", "closed_statuses"),
    "accounts of a status that is neither open nor closed in the vocabulary",
)
PRODUCT = Classification(
    "which product",
    accounts.c.account_type,
    accounts.c.customer_id,
    (
        "current_account_types",
        "savings_account_types",
        "investment_account_types",
        "loan_account_types",
        "card_account_types",
        "other_account_types",
    ),
    "accounts of a type that is no product in the vocabulary",
)
PAYMENT_METHOD = Classification(
    "paid digitally or not",
    payments.c.payment_method,
    payments.c.account_id,
    ("digital_payment_methods", "other_payment_methods"),
    "payments by a method that is neither digital nor other in the vocabulary",
)
CHANNEL = Classification(
    "which channel",
    communication_log.c.communication_type,
    communication_log.c.customer_id,
    ("email_types", "phone_types", "branch_types", "digital_contact_types", "other_contact_types"),
    "contacts of a type that is no channel in the vocabulary",
)
CLASSIFICATIONS = (DIRECTION, WHO_STARTED_IT, STATUS, PRODUCT, PAYMENT_METHOD, CHANNEL)

_REMEDY = "Correct the file that VOCABULARY_FILE names; docs/vocabulary.md explains every list."
_VOCABULARY = TypeAdapter(Vocabulary)


def read_vocabulary(file: Path) -> Vocabulary:
    """The lists given replace the built-in ones; raises VocabularyError naming what cannot be used."""
    try:
        given = tomllib.loads(file.read_text("utf-8"))
        vocabulary = _VOCABULARY.validate_python(given)
    except OSError as error:
        raise VocabularyError("The vocabulary file {file} cannot be read.", _REMEDY, file=str(file)) from error
    except UnicodeDecodeError as error:
        raise VocabularyError("The vocabulary file is not UTF-8 text.", _REMEDY) from error
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError("The vocabulary file is not TOML: {problem}.", _REMEDY, problem=str(error)) from error
    except ValidationError as error:
        raise VocabularyError(
            "The vocabulary file cannot be used. {problems}.", _REMEDY, problems=_problems(error)
        ) from error
    _require_one_list_per_code(vocabulary, set(given))
    return vocabulary


def vocabulary_digest(vocabulary: Vocabulary) -> str:
    """The same for the same meaning, in whatever order the codes are listed."""
    meaning = {name: sorted(set(codes)) for name, codes in asdict(vocabulary).items()}
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:16]


def _require_one_list_per_code(vocabulary: Vocabulary, given: set[str]) -> None:
    twice = [
        Sentence(
            "“{code}” stands in {first} and in {second}",
            code=code,
            first=_named(first, given),
            second=_named(second, given),
        )
        for first, second in _exclusive_lists()
        for code in sorted(set(getattr(vocabulary, first)) & set(getattr(vocabulary, second)))
    ]
    if twice:
        raise VocabularyError("The vocabulary is contradictory: {codes}.", _REMEDY, codes=joined(twice))


def _exclusive_lists() -> Iterator[tuple[str, str]]:
    for classification in CLASSIFICATIONS:
        yield from combinations(classification.lists, 2)


def _named(name: str, given: set[str]) -> Sentence:
    return Sentence("{list}" if name in given else "{list} (the built-in list)", list=name)


def _problems(error: ValidationError) -> Sentence:
    return joined(
        Sentence(
            "{place}: {problem}", place=".".join(map(str, each["loc"])), problem=_problem(each["type"], each["msg"])
        )
        for each in error.errors()
    )


def _problem(kind: str, message: str) -> str:
    return "there is no list of this name" if kind == "unexpected_keyword_argument" else message
