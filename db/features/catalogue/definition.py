from dataclasses import dataclass

from db.features.measures import CustomerTable, Expression
from domain.attributes import Attribute

# What definitions say of the rule for what is partly unknown (see the catalogue's own docstring).
ALL_AMOUNTS = "Unknown where one of these amounts is."
ALL_BALANCES = "Unknown where one of these balances is."


@dataclass(frozen=True)
class Definition:
    """An attribute and how it is computed: an expression over the measures of one table, grouped by customer.

    `nothing` is the value of a customer without any row in the table: 0 for what is counted, None for what is unknown.
    """

    attribute: Attribute
    table: CustomerTable | None  # None: the Customer row itself
    expression: Expression
    nothing: int | None = None
