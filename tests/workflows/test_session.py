"""Every workflow asks for its right before it does anything: a caller without it learns nothing."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import workflows
from domain.errors import NotPermittedError
from domain.people import LOCAL, Actor, Right
from workflows.session import Session

NEEDS_NO_RIGHT: dict[str, str] = {}
"""Workflows that anybody may call, each with the reason why."""

# What a workflow's verb, the first word of its name, asks for; every other verb only looks.
OF_VERBS = {
    Right.BUILD: "run write suggest score refit",
    Right.SAVE: "save change rename duplicate freeze unfreeze archive unarchive take delete restore",
    Right.RELEASE: "prepare release",
    Right.REFRESH: "refresh compute compare",
    Right.FILL: "fill import create",
    Right.ADD_SOURCE: "add remove look header",
    Right.CHECK: "check",
    Right.IDENTIFY: "ask adopt register name",
}
OTHERWISE = {
    "list_banks": Right.IDENTIFY,  # their names are not for everybody
    "change_kind": Right.ADD_SOURCE,  # of a column of a source
    "score_rfm": Right.VIEW,  # nothing is kept
    "compare_runs": Right.VIEW,  # both are there already
    "prepare_start": Right.REFRESH,
}


class Untouchable:
    """In place of stores and arguments: a caller who may do nothing must be refused before they are looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"{name} was touched before the right was asked for")


def found() -> Iterator[Callable[..., Any]]:
    for module in walk_packages(workflows.__path__, "workflows."):
        for name, each in inspect.getmembers(import_module(module.name), inspect.isfunction):
            first = next(iter(inspect.signature(each).parameters.values()), None)
            if each.__module__ == module.name and not name.startswith("_") and first and first.annotation is Session:
                yield each


FOUND = list(found())
WORKFLOWS = {each.__name__: each for each in FOUND}
ASKING = sorted(WORKFLOWS.keys() - NEEDS_NO_RIGHT.keys())


def right_of(name: str) -> Right:
    verb = name.partition("_")[0]
    return OTHERWISE.get(name) or next(
        (right for right, verbs in OF_VERBS.items() if verb in verbs.split()), Right.VIEW
    )


def call(workflow: Callable[..., Any], rights: frozenset[Right]) -> None:
    untouchable: Any = Untouchable()
    arguments = {
        each.name: untouchable
        for each in list(inspect.signature(workflow).parameters.values())[1:]
        if each.default is each.empty and each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
    }
    workflow(Session(Actor("specialist", rights), untouchable), **arguments)


def test_all_workflows_are_found():
    assert {"open_run", "save_audience", "release_target_list", "add_source", "prepare_start"} <= WORKFLOWS.keys()
    assert len(WORKFLOWS) == len(FOUND), "no name is there twice"
    assert NEEDS_NO_RIGHT.keys() | OTHERWISE.keys() <= WORKFLOWS.keys()


@pytest.mark.parametrize("name", ASKING)
def test_a_caller_without_any_right_is_refused_before_anything_is_touched(name):
    with pytest.raises(NotPermittedError):
        call(WORKFLOWS[name], frozenset())


@pytest.mark.parametrize("name", ASKING)
def test_no_other_right_stands_in_for_the_one_that_is_asked_for(name):
    asked = right_of(name)
    with pytest.raises(NotPermittedError, match=asked.value):
        call(WORKFLOWS[name], frozenset(Right) - {asked})


@pytest.mark.parametrize("right", Right)
def test_each_right_is_asked_for_by_itself(right):
    nothing: Any = None
    only = Session(Actor("specialist", frozenset({right})), nothing)
    only.require(right)
    for other in set(Right) - {right}:
        with pytest.raises(NotPermittedError):
            only.require(other)


def test_until_sign_in_exists_the_local_actor_may_do_everything():
    assert LOCAL.rights == frozenset(Right)
