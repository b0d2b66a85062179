"""Audience rule -> saved audience: living or frozen, changed version by version, deleted with a way back."""

from datetime import UTC, datetime

from db.workspace import audiences
from db.workspace.audience_rows import People
from db.workspace.audience_versions import fetch_people, fetch_version, fetch_versions
from domain.audiences import AudienceKind, AudienceRule, DamagedAudience, DamagedVersion, SavedAudience
from domain.people import Actor, Right
from workflows.audiences.count import people_matching
from workflows.session import require
from workflows.stores import Stores


def list_audiences(actor: Actor, stores: Stores) -> tuple[tuple[SavedAudience, ...], tuple[DamagedAudience, ...]]:
    """Those that can be used, changed last first, and apart those that are damaged."""
    require(actor, Right.VIEW)
    return audiences.fetch_audiences(stores.workspace, stores.bank_id)


def list_versions(actor: Actor, stores: Stores, audience_id: str) -> tuple[SavedAudience | DamagedVersion, ...]:
    """Newest first."""
    require(actor, Right.VIEW)
    return fetch_versions(stores.workspace, stores.bank_id, audience_id)


def save_audience(actor: Actor, stores: Stores, name: str, rule: AudienceRule, kind: AudienceKind) -> SavedAudience:
    """A frozen one keeps who matches on the newest snapshot; raises NameTakenError or UnanswerableRuleError."""
    require(actor, Right.SAVE)
    people = _people_now(stores, rule, kind)
    return audiences.save_audience(stores.workspace, stores.bank_id, name, rule, people, actor.name, datetime.now(UTC))


def change_audience(
    actor: Actor, stores: Stores, seen: SavedAudience, name: str, rule: AudienceRule, kind: AudienceKind
) -> SavedAudience:
    """A frozen one whose rule stays keeps its people; another rule freezes those who match now.

    Raises ChangedMeanwhileError when somebody saved it after `seen`, and as `save_audience` does.
    """
    require(actor, Right.SAVE)
    stays_frozen = kind is AudienceKind.FROZEN and (seen.kind, seen.rule) == (kind, rule)
    people = _people_of(stores, seen) if stays_frozen else _people_now(stores, rule, kind)
    return _change(actor, stores, seen, name, rule, people)


def take_back_version(actor: Actor, stores: Stores, seen: SavedAudience, version: int) -> SavedAudience:
    """Name, rule, kind and frozen people of `version`, as the newest; raises as `change_audience` does."""
    require(actor, Right.SAVE)
    then = fetch_version(stores.workspace, stores.bank_id, seen.audience_id, version)
    people = _people_of(stores, then) if then.kind is AudienceKind.FROZEN else _people_now(stores, then.rule, then.kind)
    return _change(actor, stores, seen, then.name, then.rule, people)


def delete_audience(actor: Actor, stores: Stores, audience_id: str) -> None:
    """Also a damaged one; raises SavedItemMissingError when this bank has none of that id."""
    require(actor, Right.SAVE)
    audiences.delete_audience(stores.workspace, stores.bank_id, audience_id, actor.name, datetime.now(UTC))


def restore_audience(actor: Actor, stores: Stores, audience_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when the name was given away meanwhile."""
    require(actor, Right.SAVE)
    audiences.restore_audience(stores.workspace, stores.bank_id, audience_id)


def _people_now(stores: Stores, rule: AudienceRule, kind: AudienceKind) -> People | None:
    # Asked for a living one too: a rule that cannot be answered is refused when it is saved, not when it is needed.
    matching = people_matching(stores, stores.snapshot(), rule)
    return matching if kind is AudienceKind.FROZEN else None


def _people_of(stores: Stores, version: SavedAudience) -> People:
    return fetch_people(stores.workspace, stores.bank_id, version.audience_id, version.version)


def _change(
    actor: Actor, stores: Stores, seen: SavedAudience, name: str, rule: AudienceRule, people: People | None
) -> SavedAudience:
    moment = datetime.now(UTC)
    return audiences.change_audience(stores.workspace, stores.bank_id, seen, name, rule, people, actor.name, moment)
