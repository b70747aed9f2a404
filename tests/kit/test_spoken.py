"""Every sentence in code and templates is found."""

import pytest

from portal.kit.spoken import spoken_in

CODE = """
class Sold(Conflict):
    def __init__(self):
        super().__init__("All are sold.")
class Conflict(Refused): pass
LABEL = N_("Adopt" " it")
def act(n):
    raise errors.Conflict("Too few, {n}.", n=n)
def forms(many):
    raise Invalid({"title": "No title." if many else "No titles.", "body": Sold()})
class Invalid(Refused): pass
print("not this one", ngettext("{n} vote", "{n} votes", 3), gettext(LABEL))
"""
PAGE = """{% if _("Ask") %}<p title="{{ _('Say {x}', x=_('Inner')) }}">{{ ngettext("{n} day", "{n} days", n) }}</p>
{% endif %}{{ _("Yes" if a else "No") }} {{ other("not this one") }}"""


def house(folder, code, page=""):
    (folder / "portal").mkdir()
    (folder / "templates").mkdir()
    (folder / "portal" / "room.py").write_text(code)
    (folder / "templates" / "page.html").write_text(page)
    return folder


def test_sentences_are_found_with_their_places(tmp_path):
    found = spoken_in(house(tmp_path, CODE, PAGE))
    assert set(found) == {
        "All are sold.",
        "Adopt it",
        "Too few, {n}.",
        "No title.",
        "No titles.",
        ("{n} vote", "{n} votes"),
        "Ask",
        "Say {x}",
        "Inner",
        ("{n} day", "{n} days"),
        "Yes",
        "No",
    }
    assert found["Ask"] == ["templates/page.html:1"]


def test_a_sentence_that_is_put_together_is_not_accepted(tmp_path):
    with pytest.raises(SyntaxError, match="values beside it"):
        spoken_in(house(tmp_path, 'raise Refused(f"{n} are too few")\nclass Refused: pass'))
