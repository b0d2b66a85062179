"""Every attribute, declared once. To add one, add a Definition to a module of its group; docs/attributes.md follows."""

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
