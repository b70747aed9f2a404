"""What is done with letters, and with imports: begin one, note how it goes, end it."""

from portal.outside.acts.imports import (
    advance_import,
    begin_import,
    end_import,
    end_undoing,
    forget_keys,
)
from portal.outside.acts.mail import pack, settle, take_answer
from portal.outside.acts.news import write_news

__all__ = [
    "advance_import",
    "begin_import",
    "end_import",
    "end_undoing",
    "forget_keys",
    "pack",
    "settle",
    "take_answer",
    "write_news",
]
