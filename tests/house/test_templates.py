"""Every template keeps the rules of the house.  Each test says how to put it right."""

import re
from pathlib import Path

from jinja2 import Environment

from portal.kit.i18n import teach
from tests.house.each import each

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"})
PAGES = [
    path for path in TEMPLATES if path.suffix == ".html" and "mail" not in path.relative_to(ROOT / "templates").parts
]
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))

ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
teach(ENVIRONMENT)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
POST = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>.*?</form>", re.DOTALL | re.IGNORECASE)
INLINE = {
    "a style of its own; give it a class": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "a script of its own; put it into static/js and give the element a data- hook": re.compile(
        r"<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
    ),
}


def name(path):
    return path.relative_to(ROOT).as_posix()


def text(path):
    return COMMENT.sub("", path.read_text("utf-8"))


@each(TEMPLATES, name)
def test_a_template_compiles(path):
    ENVIRONMENT.compile(path.read_text("utf-8"), name(path))


@each(PAGES, name)
def test_a_page_has_no_style_or_script_of_its_own(path):
    for what, pattern in INLINE.items():
        found = pattern.search(text(path))
        assert not found, f"{name(path)} has {what}: {found and found[0]!r}"


@each(TEMPLATES, name)
def test_nothing_is_called_safe_in_a_template(path):
    found = re.search(r"\|\s*safe\b|\{%-?\s*autoescape\s+false", text(path))
    assert not found, f"{name(path)}: what is safe is said where it is made (kit.markdown), not where it is shown."


@each(PAGES, name)
def test_a_field_without_an_id_has_none(path):
    found = re.search(r"\w+\(id=None\)", text(path))
    assert not found, f"{name(path)}: write id=False in {found and found[0]}; None becomes the word itself."


@each(PAGES, name)
def test_a_form_that_posts_carries_its_token(path):
    without = [form[:90] for form in POST.findall(text(path)) if "csrf_field()" not in form]
    assert not without, f"{name(path)}: write {{{{ csrf_field() }}}} into {without}"


@each(PAGES, name)
def test_a_picture_says_what_it_shows(path):
    without = [tag for tag in re.findall(r"<img\b[^>]*>", text(path), re.IGNORECASE) if not re.search(r"\salt=", tag)]
    assert not without, f'{name(path)}: give alt="" at least to {without}'


@each(PAGES, name)
def test_nobody_else_is_asked_for_anything(path):
    found = re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//[^\"']+", text(path))
    assert not [link for link in found if not link.startswith("href") or "<link" in link], f"{name(path)} asks {found}"


@each(SCRIPTS, name)
def test_a_script_is_small_and_makes_no_markup_of_strings(path):
    code = path.read_text("utf-8")
    assert len(code.splitlines()) < 150, f"{name(path)} is long: make two of it."
    found = re.search(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser)\b", code
    )
    assert not found, (
        f"{name(path)}: build elements, or fetch a piece of a page with ask.js (found {found and found[0]})."
    )


@each(SCRIPTS, name)
def test_a_script_imports_what_is_there(path):
    wanted = re.findall(r"(?:from|import\()\s*[\"'](\./[^\"']+)", path.read_text("utf-8"))
    assert not [file for file in wanted if not (path.parent / file).exists()]


@each([path for path in PAGES if "macros" not in path.parts], name)
def test_a_drawing_that_is_named_exists(path):
    drawings = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text("utf-8")))
    named = re.findall(
        r"\bicon(?:\(|=)\"([a-z-]+)\"|link_button\(_\([^()]*\), url_for\([^()]*\), \"([a-z-]+)\"", text(path)
    )
    wanted = {each for names in named for each in names if each}
    assert not wanted - drawings, f"{name(path)}: static/img/icons.svg has no {sorted(wanted - drawings)}."


@each(STYLES, name)
def test_a_style_asks_nobody_else_and_reads_both_ways(path):
    code = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert "url(" not in code or not re.search(r"url\([\"']?(?:https?:)?//", code)
    found = re.findall(
        r"(?:margin|padding|border)-(?:left|right)|[;{\s](?:left|right)\s*:|text-align:\s*(?:left|right)", code
    )
    assert not found, f"{name(path)}: write inline-start and inline-end for {found}."
