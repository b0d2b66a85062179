"""The audience rule under edit: one per saved audience and one that is new, kept for the length of the visit."""

from dataclasses import dataclass, replace

from domain.audiences import AudienceRule, SavedAudience
from ui.shell import state

_OPENED = "audience-to-open"


@dataclass(frozen=True)
class Draft:
    """`rule` is None without a condition. Widgets of another `edition` are other widgets, filled again from the rule.

    `name` is what a new one may be called.
    """

    seen: SavedAudience | None
    rule: AudienceRule | None
    edition: int = 0
    name: str = ""

    @property
    def changed(self) -> bool:
        return self.rule != (self.seen.rule if self.seen else None)


def open_draft(saved: SavedAudience | None) -> Draft:
    """What was being edited; without own changes, the newest version of it."""
    draft: Draft | None = state.recall(_key(saved))
    if draft is None:
        return keep(Draft(saved, saved.rule if saved else None))
    if saved and not draft.changed and draft.seen != saved:
        return keep(Draft(saved, saved.rule, draft.edition + 1))
    return draft


def keep(draft: Draft) -> Draft:
    state.remember(_key(draft.seen), draft)
    return draft


def fill(draft: Draft, rule: AudienceRule | None) -> Draft:
    """Another rule, which the widgets are to show."""
    return keep(replace(draft, rule=rule, edition=draft.edition + 1))


def take_over(draft: Draft, saved: SavedAudience | None) -> Draft:
    """What is saved, without own changes."""
    return keep(Draft(saved, saved.rule if saved else None, draft.edition + 1))


def begin_new(rule: AudienceRule, name: str) -> None:
    """In place of the new one, which the page then opens."""
    fill(replace(open_draft(None), name=name), rule)
    open_next("")


def new_rule() -> AudienceRule | None:
    """What is being written and was never saved."""
    return open_draft(None).rule


def open_next(audience_id: str) -> None:
    """From the next run on, whatever the picker shows now; "" for a new one."""
    state.remember(_OPENED, audience_id)


def to_open() -> str | None:
    audience_id: str | None = state.recall(_OPENED)
    state.drop(_OPENED)
    return audience_id


def _key(saved: SavedAudience | None) -> str:
    return f"rule-{saved.audience_id if saved else ''}"
