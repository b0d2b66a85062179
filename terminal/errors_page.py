"""docs/errors.md: every error that a person may meet, with what it says and advises, read from the places that raise it."""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from domain import errors

ROOT = Path(__file__).parent.parent
ERRORS_FILE = ROOT / "docs" / "errors.md"
_ROOMS = ("domain", "segmentation", "targeting", "db", "workflows", "wording", "ui", "pages", "terminal")
_KINDS: Mapping[str, type[errors.DashboardError]] = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.DashboardError)
}
_ANSWERS_OF_A_SERVER = Path("db/mysql/faults.py"), "Fault"
_LINE_OF_THE_TREE = re.compile(r"(?P<branch>[│├└─ ]*)(?P<name>\w+) {2,}(?P<meaning>.+)")
_PLACE_OF_A_FACT = re.compile(r"\{([\w.]+)[^{}]*\}")


@dataclass(frozen=True)
class ErrorKind:
    """One line of the tree in the docstring of domain/errors.py."""

    name: str
    parent: str | None
    depth: int
    meaning: str


@dataclass(frozen=True)
class Spoken:
    """What an error says where it is raised; facts stand as names in braces."""

    kind: str
    says: str
    advises: str
    place: str


def errors_page() -> str:
    by_kind = defaultdict[str, list[Spoken]](list)
    for spoken in spoken_errors():
        by_kind[spoken.kind].append(spoken)
    head = (
        "# Errors\n\n"
        "Every error that a person may meet: what it says, and what it advises. A name in italics stands for what is "
        "known at that moment. Made from the code by `python manage.py docs`; a test fails when it is stale.\n\n"
    )
    kinds = "".join(_section(kind, by_kind[kind.name]) for kind in kinds_of_errors() if by_kind[kind.name])
    return head + kinds + "## Answers of a MySQL or MariaDB server\n\n" + _bullets(answers_of_a_server())


def kinds_of_errors() -> list[ErrorKind]:
    kinds: list[ErrorKind] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := _LINE_OF_THE_TREE.fullmatch(line):
            depth = len(found["branch"]) // 4
            parent = next((kind.name for kind in reversed(kinds) if kind.depth == depth - 1), None)
            kinds.append(ErrorKind(found["name"], parent, depth, found["meaning"]))
    return kinds


def spoken_errors() -> Iterator[Spoken]:
    """In the order of files and lines. What is no literal, no constant of its file and no text of the class is a fact."""
    files = (file for room in _ROOMS for file in sorted((ROOT / room).rglob("*.py")))
    for file in (*files, ROOT / "settings.py", ROOT / "manage.py"):
        yield from _spoken_in(file)


def answers_of_a_server() -> Iterator[Spoken]:
    path, name = _ANSWERS_OF_A_SERVER
    (answers,) = (node for node in _parsed(ROOT / path).body if isinstance(node, ast.ClassDef) and node.name == name)
    for node in answers.body:
        if isinstance(node, ast.Assign):
            says, advises = ast.literal_eval(node.value)
            yield Spoken(name, says, advises, f"{path}:{node.lineno}")


def _spoken_in(file: Path) -> Iterator[Spoken]:
    tree = _parsed(file)
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Name(id=name)):
                arguments: list[ast.expr] = []
            case ast.Call(func=ast.Name(id=name)):
                arguments = node.args
            case _:
                continue
        if kind := _KINDS.get(name):
            # One with a constructor of its own takes facts, and makes its sentences of them.
            texts = [_template(argument, constants) for argument in arguments] if _takes_texts(kind) else _made_by(kind)
            says, advises = (
                text or own for text, own in zip([*texts, "", ""], (kind.says, kind.advises), strict=False)
            )
            yield Spoken(name, says, advises, f"{file.relative_to(ROOT).as_posix()}:{node.lineno}")


def _takes_texts(kind: type[errors.DashboardError]) -> bool:
    return kind.__init__ is errors.DashboardError.__init__


def _made_by(kind: type[errors.DashboardError]) -> list[str]:
    constructor = ast.parse(dedent(inspect.getsource(kind.__init__)))
    strings = (node.value for node in ast.walk(constructor) if isinstance(node, ast.Constant))
    return [" ".join(text for text in strings if isinstance(text, str) and text.endswith("."))]


def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str()) | ast.JoinedStr()):
                yield name, _template(node.value, {})


def _template(node: ast.expr, constants: Mapping[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name) if name in constants:
            return constants[name]
        case ast.JoinedStr(values=parts):
            return "".join(_template(part, constants) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _template(left, constants) + _template(right, constants)
        case ast.FormattedValue(value=value):
            return f"{{{_name_of(value)}}}"
    return f"{{{_name_of(node)}}}"


def _name_of(node: ast.expr) -> str:
    names = [each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in ast.walk(node)]
    return next((name for name in names if name), "reason").strip("_")


def _section(kind: ErrorKind, spoken: Iterable[Spoken]) -> str:
    return f"## {kind.name}\n\n{kind.meaning[0].upper()}{kind.meaning[1:]}.\n\n{_bullets(spoken)}\n"


def _bullets(spoken: Iterable[Spoken]) -> str:
    lines = {f"- **{_read_aloud(each.says)}** {_read_aloud(each.advises)}\n": None for each in spoken}
    return "".join(lines)


def _read_aloud(text: str) -> str:
    return _PLACE_OF_A_FACT.sub(lambda found: f"*{found[1].replace('_', ' ')}*", text.replace("*", "\\*"))
