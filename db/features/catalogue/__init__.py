"""Every attribute, declared once. To add one, add a Definition to a module of its group; docs/attributes.md follows.

What is partly unknown has one rule:

* One customer's value is made of every row that it is about, or it is unknown. The sum of three accounts out of four would
  pass for that of all, and whoever has an unknown fortune for poor. So with averages, shares, changes and highest amounts.
* Over many customers, what is known is taken, and the number of those unknown is said beside it.
* A row without a date, or with a code that the vocabulary does not know, is in no window and of no kind: it is left out,
  and counted under its name.

The tables of `measures.py` keep the first, for whatever is asked of them.
"""

from db.features.catalogue.credit import CREDIT_STANDING
from db.features.catalogue.definition import Definition
from db.features.catalogue.demographics import DEMOGRAPHICS
from db.features.catalogue.interaction import INTERACTION
from db.features.catalogue.payments import PAYMENT_BEHAVIOUR
from db.features.catalogue.products import PRODUCTS
from db.features.catalogue.transactions import TRANSACTION_BEHAVIOUR
from domain.attributes import Attribute

DEFINITIONS: tuple[Definition, ...] = (
    DEMOGRAPHICS + PRODUCTS + TRANSACTION_BEHAVIOUR + PAYMENT_BEHAVIOUR + CREDIT_STANDING + INTERACTION
)
CATALOGUE: tuple[Attribute, ...] = tuple(definition.attribute for definition in DEFINITIONS)
