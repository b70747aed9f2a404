"""The letters that a house without a mail server writes into a folder."""

import email
import re
import time
from email.policy import default


def letter_to(house, words, seconds=20):
    """Return the address in the first letter whose subject has these words."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in sorted((house.folder / "mail").glob("*.eml")):
            letter = email.message_from_bytes(path.read_bytes(), policy=default)
            if words in (letter["Subject"] or ""):  # it may be half written
                return re.search(r"https?://[^/]+(/\S+)", letter.get_content())[1]
        time.sleep(0.2)
    raise AssertionError(f"No letter says {words}.")
