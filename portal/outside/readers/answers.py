"""Reads an answer by mail: to which letter, from whom, and what was newly written above what it quotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html import unescape
from typing import Final

from portal.kit.errors import Refused
from portal.kit.text import clean

BYTES: Final = 2_000_000
_ADDRESS: Final = re.compile(r"[^+@]*\+(\d{1,18})-([0-9a-f]{32})@", re.ASCII | re.IGNORECASE)
_CUTS: Final = (
    r"On .{4,200}wrote:",
    r"-{2,} ?(Original Message|Forwarded message|原始邮件|原始郵件|转发邮件|轉寄郵件) ?-{2,}",
    r"(From|发件人|寄件者|寄件人|發件人) ?[:：].{1,200}",
    r"(在|于|於)?.{0,60}\d{1,4}.{0,120}(写道|寫道|写到|寫到|来信|撰寫) ?[:：]",
    r"_{10,}",
    r"-- ?",
    r"(Sent from my .{1,60}|发自我的.{1,60}|從我的.{1,60}傳送|寄自我的.{1,60})",
)
_CUT: Final = re.compile("|".join(f"(?:{cut})" for cut in _CUTS), re.IGNORECASE)
# Of what is never closed each of these reads to the next mark or to the end once: anybody may send us megabytes.
_UNSEEN: Final = re.compile(r"<(style|script|head|title)\b.*?(?:</\1>|\Z)", re.IGNORECASE | re.DOTALL)
_QUOTE: Final = re.compile(r"<blockquote|<[^<>]*(gmail_quote|divRplyFwdMsg|moz-cite-prefix|ntes_)", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br\b[^<>]*>|</(p|div|li|tr)>", re.IGNORECASE)
_MARK: Final = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """An answer to a letter."""

    parcel_id: int
    key: str
    sender: str
    words: str


def read_answer(raw: bytes) -> MailAnswer:
    """Return what a mail answers, or refuse what is none, too large, or sent by no human."""
    if len(raw) > BYTES:
        raise Refused("This mail is too large.")
    message = message_from_bytes(raw, policy=policy.default)
    if not isinstance(message, EmailMessage) or _is_automatic(message):
        raise Refused("A program sent this mail, so it is no answer.")
    if not (found := _addressed(message)):
        raise Refused("This mail answers no letter of ours.")
    words = without_quotes(clean(_body(message)))
    if not words:
        raise Refused("There is nothing new in this mail.")
    return MailAnswer(int(found[1]), found[2].lower(), parseaddr(str(message["From"]))[1], words)


def _is_automatic(message: EmailMessage) -> bool:
    said = str(message["Auto-Submitted"] or "no").lower()
    precedence = str(message["Precedence"] or "").lower()
    return not said.startswith("no") or precedence in ("bulk", "junk", "auto_reply") or bool(message["X-Autoreply"])


def _addressed(message: EmailMessage) -> re.Match[str] | None:
    fields = [str(each) for name in ("Delivered-To", "X-Original-To", "To", "Cc") for each in message.get_all(name, [])]
    return next((found for _, address in getaddresses(fields) if (found := _ADDRESS.match(address))), None)


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):  # a character set that nobody knows
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return _words_of(text) if part.get_content_subtype() == "html" else text


def _words_of(html: str) -> str:
    """Return the words of a page above what it quotes, a line for each paragraph."""
    above = _QUOTE.split(_UNSEEN.sub("", html), maxsplit=1)[0]
    return unescape(_MARK.sub("", _BREAK.sub("\n", above.replace("\n", " "))))


def without_quotes(text: str) -> str:
    """Return what was newly written: what stands above the quoted letter and the signature."""
    return "\n".join(_new(text.split("\n"))).strip()


def _new(lines: list[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        bare = line.strip()
        both = f"{bare} {lines[place + 1].strip()}" if place + 1 < len(lines) else bare
        if _CUT.fullmatch(bare) or (bare.startswith("On ") and _CUT.fullmatch(both)):
            return
        if not bare.startswith((">", "＞")):
            yield line
