"""What can be wrong with each table, and what that does to segments and lists. Attributes are named by their labels."""

from sqlalchemy import Date, bindparam, not_

from db.bank.schema import (
    accounts,
    communication_log,
    credit_history,
    customer,
    payments,
    relationships,
    transactions,
)
from db.bank.vocabulary import CHANNEL, DIRECTION, PAYMENT_METHOD, PRODUCT, STATUS, WHO_STARTED_IT
from db.features.calendar import until_as_of
from db.features.health.checks import (
    amounts,
    dated,
    missing_values,
    of_accounts,
    of_customers,
    related,
    repeated,
    where,
)
from domain.health import Severity
from domain.lists import OLDEST_PLAUSIBLE_AGE
from domain.sentences import Sentence

_NO_AGE = "“Age” is unknown for them and filled in with the median when segments are built; no list takes them in."
_AS_ANY = "They count like any other."
_ACTIVITY = "spending, income and activity are"
_PAYING = "“Payments, 365 days” and the value of payments are"
_CONTACT = "“Contacts, 365 days” and the like are"
_SCORES = "too few customers have a known “Credit score”."


def _copied(attributes: str) -> Sentence:
    return Sentence(
        "All of them count. If they are copies of the same event, {attributes} too high.", attributes=attributes
    )


def _moves_balances(attributes: str) -> Sentence:
    return Sentence(
        "{attributes} too low, and “Change of balances, 90 days” is unknown for their customers.", attributes=attributes
    )


def _too_low(attributes: str) -> Sentence:
    return Sentence("{attributes} too low.", attributes=attributes)


CUSTOMER_CHECKS = (
    missing_values(customer.c.customer_id, "customers without an id", "They are in no segment and on no list."),
    repeated(
        customer.c.customer_id,
        "Rows with the same id are one customer; where their birth dates differ, “Age” is unknown, and no list takes that "
        "customer in.",
        Severity.LOOK,
    ),
    missing_values(customer.c.date_of_birth, "customers without a birth date", _NO_AGE),
    where(customer, "customers born after the as-of day", not_(until_as_of(customer.c.date_of_birth)), _NO_AGE),
    where(
        customer,
        Sentence("customers older than {years} years", years=OLDEST_PLAUSIBLE_AGE),
        customer.c.date_of_birth <= bindparam("born_too_long_ago", type_=Date),
        _NO_AGE,
    ),
)
ACCOUNT_CHECKS = (
    missing_values(
        accounts.c.account_id, "accounts without an id", "What was done on them cannot be counted for anybody."
    ),
    repeated(
        accounts.c.account_id,
        "Each repeat is one more account and brings its transactions and payments along once more: balances and spending "
        "are too high.",
        Severity.LOOK,
    ),
    *of_customers(accounts.c.customer_id, "balances, spending and income are too low."),
    missing_values(
        accounts.c.balance,
        "accounts without a balance",
        "Balances are unknown for their customers: the sum of the other accounts would pass for that of all.",
    ),
)
TRANSACTION_CHECKS = (
    missing_values(transactions.c.transaction_id, "transactions without an id", _AS_ANY, Severity.LOOK),
    repeated(transactions.c.transaction_id, _copied(_ACTIVITY)),
    *of_accounts(transactions.c.account_id, _too_low(_ACTIVITY)),
    *dated(transactions.c.transaction_date, _too_low(_ACTIVITY), _moves_balances(_ACTIVITY)),
    *amounts(transactions.c.amount, "spending and income are"),
)
PAYMENT_CHECKS = (
    missing_values(payments.c.payment_id, "payments without an id", _AS_ANY, Severity.LOOK),
    repeated(payments.c.payment_id, _copied(_PAYING)),
    *of_accounts(payments.c.account_id, _too_low(_PAYING)),
    *dated(payments.c.payment_date, _too_low(_PAYING), _moves_balances(_PAYING)),
    *amounts(payments.c.amount, "“Value of payments, 365 days” and the like are"),
    missing_values(payments.c.recipient, "payments without a recipient", "“Recipients, 365 days” is too low."),
)
CREDIT_CHECKS = (
    missing_values(
        credit_history.c.credit_id,
        "credit records without an id",
        Sentence("They are never the newest: {therefore}", therefore=_SCORES),
    ),
    repeated(
        credit_history.c.credit_id,
        "It is unknown which record of a customer is the newest; the highest values count.",
        Severity.LOOK,
    ),
    *of_customers(credit_history.c.customer_id, _SCORES),
    missing_values(
        credit_history.c.credit_score,
        "credit records without a score",
        "“Credit score” is unknown where such a record is the newest of its customer.",
    ),
    where(
        credit_history,
        "credit records with a score of 0 or below",
        credit_history.c.credit_score <= 0,
        "Many banks write 0 or -1 for unknown; “Credit score” takes it for a very low one.",
    ),
    missing_values(
        credit_history.c.credit_limit,
        "credit records without a limit",
        "“Credit limit” and “Credit still free” are unknown where such a record is the newest of its customer.",
    ),
    missing_values(
        credit_history.c.credit_utilization,
        "credit records without a utilization",
        "“Credit in use” and “Credit nearly used up” are unknown where such a record is the newest of its customer.",
    ),
    where(
        credit_history,
        "credit records with a limit or utilization below 0",
        (credit_history.c.credit_limit < 0) | (credit_history.c.credit_utilization < 0),
        "“Credit limit”, “Credit in use” and “Credit still free” take them as they are.",
    ),
)
RELATIONSHIP_CHECKS = (
    missing_values(relationships.c.relationship_id, "relationships without an id", _AS_ANY, Severity.LOOK),
    repeated(relationships.c.relationship_id, "A relationship counts once, however often it is there."),
    *related(relationships.c.customer1_id, "first"),
    *related(relationships.c.customer2_id, "second"),
    where(
        relationships,
        "relationships of a customer with the same customer",
        relationships.c.customer1_id == relationships.c.customer2_id,
        "They are not counted.",
        Severity.LOOK,
    ),
)
CONTACT_CHECKS = (
    missing_values(communication_log.c.log_id, "contacts without an id", _AS_ANY, Severity.LOOK),
    repeated(communication_log.c.log_id, _copied(_CONTACT)),
    *of_customers(communication_log.c.customer_id, _too_low(_CONTACT)),
    *dated(communication_log.c.timestamp, _too_low(_CONTACT)),
)
UNCLASSIFIED_EFFECTS: dict[str, str] = {
    STATUS.question: (
        "They are neither open nor closed: balances and products leave them out, and no list takes in a customer without "
        "another account that is open."
    ),
    PRODUCT.question: (
        "They count as accounts, but “Savings”, “Has loan or mortgage” and the like do not see them; where they moved, "
        "“Change of balances, 90 days” is unknown."
    ),
    DIRECTION.question: (
        "They are neither spent nor received: spending and “Money received, 90 days” are too low, and “Change of balances, "
        "90 days” is unknown for their customers."
    ),
    WHO_STARTED_IT.question: "Nobody is known to have started them: “Transactions, 90 days” and spending leave them out.",
    PAYMENT_METHOD.question: "“Share of digital payments” is that of the other payments alone.",
    CHANNEL.question: "They count as contacts, but on no channel, and “Share of digital contacts” leaves them out.",
}
CHECKS = (
    CUSTOMER_CHECKS
    + ACCOUNT_CHECKS
    + TRANSACTION_CHECKS
    + PAYMENT_CHECKS
    + CREDIT_CHECKS
    + RELATIONSHIP_CHECKS
    + CONTACT_CHECKS
)
