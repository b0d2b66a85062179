"""Changing a rule part by part. A path leads to a part: (1, 0) is the first part of the group in second place."""

from collections.abc import Sequence

from domain.audiences import AudienceRule, RulePart

Path = tuple[int, ...]


def part_at(rule: AudienceRule, path: Path) -> RulePart:
    """Raises KeyError when the path leads through a condition."""
    if not path:
        return rule
    part = rule.parts[path[0]]
    if len(path) == 1:
        return part
    if not isinstance(part, AudienceRule):
        raise KeyError(path)
    return part_at(part, path[1:])


def put(rule: AudienceRule, path: Path, parts: Sequence[RulePart]) -> AudienceRule | None:
    """`parts` in the place of the one at `path`; a group left empty goes too, and None is left of the last.

    Raises UnsoundRuleError when the rule would grow beyond its bounds.
    """
    position, *deeper = path
    inner = rule.parts[position]
    if deeper and isinstance(inner, AudienceRule):
        left = put(inner, tuple(deeper), parts)
        parts = (left,) if left else ()
    remaining = (*rule.parts[:position], *parts, *rule.parts[position + 1 :])
    return AudienceRule(rule.match, remaining) if remaining else None


def add(rule: AudienceRule, path: Path, part: RulePart) -> AudienceRule:
    """At the end of the group that `path` leads to; () is the rule itself. Raises as `put` does."""
    group = _group_at(rule, path)
    return _with_group(rule, path, AudienceRule(group.match, (*group.parts, part)))


def _group_at(rule: AudienceRule, path: Path) -> AudienceRule:
    part = part_at(rule, path)
    if not isinstance(part, AudienceRule):
        raise KeyError(path)
    return part


def _with_group(rule: AudienceRule, path: Path, group: AudienceRule) -> AudienceRule:
    return (put(rule, path, (group,)) or group) if path else group
