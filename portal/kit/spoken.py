"""Finds every sentence that code and templates speak, so that none stays without its translation."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment
from jinja2 import nodes as page

from portal.kit.catalogues import Key

_WORDS: Final = {"_", "gettext", "N_", "Message"}
_PLURAL: Final = "ngettext"
Spoken = Iterator[tuple[str, Key]]


def spoken_in(root: Path) -> dict[Key, list[str]]:
    """Return each sentence of `portal/` and `templates/` under a folder, with the places that speak it."""
    found: dict[Key, list[str]] = {}
    trees = {file: ast.parse(file.read_text("utf-8")) for file in sorted((root / "portal").rglob("*.py"))}
    refusals = _refusals(trees.values())
    for file, tree in trees.items():
        _note(found, file, root, _in_code(tree, refusals))
    for file in sorted((root / "templates").rglob("*.*")):
        if file.suffix in {".html", ".txt", ".xml", ".svg"}:
            _note(found, file, root, _in_page(file.read_text("utf-8")))
    return found


def _note(found: dict[Key, list[str]], file: Path, root: Path, spoken: Iterable[tuple[str, Key]]) -> None:
    for line, key in spoken:
        found.setdefault(key, []).append(f"{file.relative_to(root)}:{line}")


def _refusals(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of Refused and of every class made from it."""
    classes = {node.name: {_name(base) for base in node.bases} for tree in trees for node in _classes(tree)}
    names = {"Refused"}
    while more := {name for name, bases in classes.items() if bases & names} - names:
        names |= more
    return names


def _classes(tree: ast.AST) -> list[ast.ClassDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def _in_code(tree: ast.Module, refusals: set[str]) -> Spoken:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            yield from _in_call(node, _name(node.func), refusals)
    for each in _classes(tree):
        if each.name in refusals:
            yield from _in_class(each)


def _in_call(call: ast.Call, name: str, refusals: set[str]) -> Spoken:
    line = str(call.lineno)
    if name == _PLURAL and len(call.args) > 1:
        pairs = zip(_texts(call.args[0]), _texts(call.args[1]), strict=True)
        yield from ((line, pair) for pair in pairs)
    if name in _WORDS | refusals:
        fields = call.args[0].values if isinstance(call.args[0], ast.Dict) else [call.args[0]]
        yield from ((line, text) for field in fields for text in _texts(field))


def _in_class(refusal: ast.ClassDef) -> Spoken:
    """A refusal may bring its sentence itself, in `super().__init__("…")`."""
    for node in ast.walk(refusal):
        if isinstance(node, ast.Call) and node.args and _name(node.func) == "__init__":
            yield from ((str(node.lineno), text) for text in _texts(node.args[0]))


def _texts(node: ast.expr) -> list[str]:
    """Return the texts that an argument may be; one that is put together cannot be translated."""
    if isinstance(node, ast.JoinedStr):
        raise SyntaxError(f"Line {node.lineno}: write {{names}} into it, and give their values beside it.")  # noqa: TRY004
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _name(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _in_page(source: str) -> Spoken:
    tree = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True).parse(source)
    for call in tree.find_all(page.Call):
        name, line = getattr(call.node, "name", ""), str(call.lineno)
        if name == _PLURAL and len(call.args) > 1:
            yield from ((line, pair) for pair in zip(_page_texts(call.args[0]), _page_texts(call.args[1]), strict=True))
        if name in _WORDS and call.args:
            yield from ((line, text) for text in _page_texts(call.args[0]))


def _page_texts(node: page.Node) -> list[str]:
    if isinstance(node, page.CondExpr):
        return _page_texts(node.expr1) + (_page_texts(node.expr2) if node.expr2 else [])
    return [node.value] if isinstance(node, page.Const) and isinstance(node.value, str) else []
