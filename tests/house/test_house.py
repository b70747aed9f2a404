"""The house keeps its own rules.  Each test says how to put it right."""

import ast
import importlib
import inspect
import pkgutil
import re
import string
from dataclasses import fields
from pathlib import Path

import portal
from portal.app import PROJECTIONS, REACTIONS
from portal.cli.river import river_map
from portal.events import BY_KIND
from portal.kit.db import Base, writing
from portal.river import Projection, Reaction, upkeep
from tests.house.each import each

MODULES = [
    importlib.import_module(m.name)
    for m in pkgutil.walk_packages(portal.__path__, "portal.")
    if "__main__" not in m.name
]
TABLES = [mapper.class_ for mapper in Base.registry.mappers]
HOME = {table.__tablename__: table.__module__.split(".")[1] for table in TABLES}
GROUND = {"talk", "people", "river"}
ABOVE_ROOMS = {"web", "flows", "cli", "demo", "app"}
UPKEEP = re.compile(
    r"portal\.(kit\.db|river(\..+)?|outside\.(sender.*|reading|wishes|devices)|web\.sessions|web\.site\.account|talk\.(drafts|files|pictures)|surveys\.acts\.saving|ideas\.projections\..+|flows\.likeness|people\.(tokens|preferences|proofs|questions|passkeys|quiet)|search\..+|sources\..+|cli\..+|web\.live\..+)"
)

each_module = each(MODULES, lambda module: module.__name__)
each_kind = each(BY_KIND.values(), lambda kind: kind.kind)


def acts():
    for module in MODULES:
        room = module.__name__.split(".")[1:]
        if room[0] == "flows" or ("acts" in room and room[0] not in ("river", "talk")):
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and name in getattr(module, "__all__", [name]):
                    yield function


def is_act(function):
    return hasattr(function, "__wrapped__")


ACTS = [function for function in acts() if is_act(function)]


@each_module
def test_every_module_says_what_it_is_for(module):
    assert module.__doc__, f"Begin {module.__name__} with one sentence that says what it is for."


@each_module
def test_every_module_can_be_read_in_one_sitting(module):
    lines = len(inspect.getsource(module).splitlines())
    assert lines <= 400, f"Make a folder of {module.__name__}: it has {lines} lines."


@each_module
def test_every_function_is_short(module):
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= 15, f"Cut {module.__name__}.{node.name} in two: it has {lines} lines."


@each_module
def test_a_name_is_bound_once(module):
    tree = ast.parse(inspect.getsource(module)).body
    named = [each.id for node in tree if isinstance(node, ast.Assign) for each in node.targets if hasattr(each, "id")]
    named += [node.name for node in tree if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    twice = {name for name in named if named.count(name) > 1}
    assert not twice, f"{module.__name__} binds {sorted(twice)} twice: only the last is ever read."


@each_module
def test_sql_names_only_tables_of_its_own_room_or_of_the_ground(module):
    room = module.__name__.split(".")[1]
    if room in ABOVE_ROOMS:
        return
    named = re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)", inspect.getsource(module))
    foreign = {table for table in named if HOME.get(table, room) not in GROUND | {room}}
    assert foreign == set(), "Learn it from events."


@each_module
def test_only_the_listed_modules_write_without_an_event(module):
    names = {name for name in ("upkeep", "writing") if vars(module).get(name) in (upkeep, writing)}
    assert not names or UPKEEP.fullmatch(module.__name__), "Make it an act."


@each(ACTS, lambda act: f"{act.__module__}.{act.__qualname__}")
def test_every_act_takes_ids_and_says_what_it_does(function):
    assert function.__doc__, "Say in one sentence what it does."
    taken = {parameter.annotation for parameter in inspect.signature(function).parameters.values()}
    assert not taken & set(TABLES), "Take an id, and load the row inside."


@each_kind
def test_every_event_has_a_story_a_sentence_and_owners_of_its_words(kind):
    assert kind.__doc__
    names = {field.name for field in fields(kind)}
    assert {name for _, name, _, _ in string.Formatter().parse(kind.about) if name} <= names
    assert set(kind.personal) | set(kind.personal.values()) <= names
    sentences = kind.sentence if isinstance(kind.sentence, tuple) else (kind.sentence,)
    for sentence in sentences:
        asked = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert asked <= names | {"actor", "subject", "n"}, f"{kind.kind} does not know {asked}."


@each_kind
def test_every_event_is_learned_by_someone(kind):
    assert any(kind in projection.reads for projection in PROJECTIONS)


def test_every_reader_of_the_river_is_wired():
    made = {v for m in MODULES for v in vars(m).values() if isinstance(v, Projection | Reaction)}
    assert made == {*PROJECTIONS, *REACTIONS}, "Add it to PROJECTIONS or REACTIONS in portal/app.py."


def test_no_projection_names_a_table_of_another():
    owner = {table: projection.name for projection in PROJECTIONS for table in projection.tables}
    assert len(owner) == sum(len(projection.tables) for projection in PROJECTIONS)


def test_the_past_stays_readable_for_the_project_speaks_of_itself_alone():
    for path in Path(portal.__file__).parent.rglob("*.py"):
        assert not re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text(encoding="utf-8")), path


def test_the_readme_shows_the_river_as_it_is():
    readme = (Path(portal.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert river_map() in readme, "Run `wellspring river map --write`."
