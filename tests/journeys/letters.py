"""The letters that a house without a mail server writes into a folder."""

import email
import re
from email.policy import default

from tests.leash import soon


def letter_to(house, words):
    """Return the address in the first letter whose subject has these words, as soon as it has left."""
    assert soon(lambda: _letters(house, words)), f"No letter says {words}."
    return re.search(r"https?://[^/]+(/\S+)", _letters(house, words)[0].get_content())[1]


def _letters(house, words):
    paths = sorted((house.folder / "mail").glob("*.eml"))
    letters = [email.message_from_bytes(path.read_bytes(), policy=default) for path in paths]
    return [letter for letter in letters if words in (letter["Subject"] or "")]  # it may be half written
