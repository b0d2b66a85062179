"""Save an audience rule, living or frozen; change it version by version, delete it, restore it."""

from dataclasses import replace
from datetime import UTC, datetime

from db.workspace import audiences
from db.workspace.audience_rows import FrozenPeople
from db.workspace.audience_versions import fetch_audience_versions, fetch_people, fetch_version
from domain.audiences import (
    AudienceKind,
    AudienceRule,
    DamagedAudience,
    DamagedVersion,
    SavedAudience,
    with_conditions,
)
from domain.people import Right
from workflows.audiences.count import people_matching
from workflows.audiences.memberships import runs_in
from workflows.session import Session
from workflows.stores import Stores


def list_audiences(session: Session) -> tuple[tuple[SavedAudience, ...], tuple[DamagedAudience, ...]]:
    """Those that can be used, changed last first, and apart those that are damaged."""
    session.require(Right.VIEW)
    return audiences.fetch_audiences(session.stores.workspace, session.stores.bank_id)


def list_versions(session: Session, audience_id: str) -> tuple[SavedAudience | DamagedVersion, ...]:
    """Newest first."""
    session.require(Right.VIEW)
    return fetch_audience_versions(session.stores.workspace, session.stores.bank_id, audience_id)


def save_audience(session: Session, name: str, rule: AudienceRule, kind: AudienceKind) -> SavedAudience:
    """A frozen one keeps who matches on the newest snapshot; raises NameTakenError or UnanswerableRuleError.

    Segments are those of the version shown now, unless the rule says which.
    """
    session.require(Right.SAVE)
    rule = _of_versions_shown(session.stores, rule)
    people = _people_now(session.stores, rule, kind)
    return audiences.insert_audience(
        session.stores.workspace, session.stores.bank_id, name, rule, people, session.actor.name, datetime.now(UTC)
    )


def change_audience(
    session: Session, seen: SavedAudience, name: str, rule: AudienceRule, kind: AudienceKind
) -> SavedAudience:
    """A frozen one whose rule stays keeps its people; another rule freezes those who match now.

    Raises ChangedMeanwhileError when somebody saved it after `seen`, and as `save_audience` does.
    """
    session.require(Right.SAVE)
    rule = _of_versions_shown(session.stores, rule)
    stays_frozen = kind is AudienceKind.FROZEN and (seen.kind, seen.rule) == (kind, rule)
    people = _people_of(session.stores, seen) if stays_frozen else _people_now(session.stores, rule, kind)
    return _change(session, seen, name, rule, people)


def restore_version(session: Session, seen: SavedAudience, version: int) -> SavedAudience:
    """Name, rule, kind and frozen people of `version`, as the newest; raises as `change_audience` does."""
    session.require(Right.SAVE)
    then = fetch_version(session.stores.workspace, session.stores.bank_id, seen.audience_id, version)
    people = (
        _people_of(session.stores, then)
        if then.kind is AudienceKind.FROZEN
        else _people_now(session.stores, then.rule, then.kind)
    )
    return _change(session, seen, then.name, then.rule, people)


def delete_audience(session: Session, audience_id: str) -> None:
    """Also a damaged one; raises SavedItemMissingError when this bank has none of that id."""
    session.require(Right.SAVE)
    audiences.mark_audience_deleted(
        session.stores.workspace, session.stores.bank_id, audience_id, session.actor.name, datetime.now(UTC)
    )


def restore_audience(session: Session, audience_id: str) -> None:
    """Undoes a deletion; raises NameTakenError when another audience got the name meanwhile."""
    session.require(Right.SAVE)
    audiences.mark_audience_restored(session.stores.workspace, session.stores.bank_id, audience_id)


def _people_now(stores: Stores, rule: AudienceRule, kind: AudienceKind) -> FrozenPeople | None:
    # Asked for a living one too: a rule that cannot be answered is refused when it is saved, not when it is needed.
    matching = people_matching(stores, stores.snapshot(), rule)
    return matching if kind is AudienceKind.FROZEN else None


def _of_versions_shown(stores: Stores, rule: AudienceRule) -> AudienceRule:
    shown = {asked: run.saved.version for asked, run in runs_in(stores, rule).items() if run.is_current}
    return with_conditions(rule, lambda part: replace(part, version=shown.get(part.asked, part.version)))


def _people_of(stores: Stores, version: SavedAudience) -> FrozenPeople:
    return fetch_people(stores.workspace, stores.bank_id, version.audience_id, version.version)


def _change(
    session: Session, seen: SavedAudience, name: str, rule: AudienceRule, people: FrozenPeople | None
) -> SavedAudience:
    moment = datetime.now(UTC)
    return audiences.insert_audience_version(
        session.stores.workspace, session.stores.bank_id, seen, name, rule, people, session.actor.name, moment
    )
