from dataclasses import dataclass

from db.features.measures import CustomerTable, Expression
from domain.attributes import Attribute


@dataclass(frozen=True)
class Definition:
    """An attribute and how it is computed: an expression over the measures of one table, grouped by customer.

    `nothing` is the value of a customer without any row in the table: 0 for what is counted, None for what is unknown.
    """

    attribute: Attribute
    table: CustomerTable | None  # None: the Customer row itself
    expression: Expression
    nothing: int | None = None
