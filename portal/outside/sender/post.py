"""How a letter leaves: into a folder by default, by SMTP where one is set."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from portal.kit.clock import now
from portal.kit.setting import setting
from portal.outside.sender.letters import Letter

Post = Callable[[Letter], None]
PATIENCE = 10  # seconds


class Refusal(Exception):
    """The post said, before it took the letter, that it does not take it."""


def post_of() -> Post:
    """Return the post that the settings name."""
    url = str(setting("MAIL_URL"))
    return _by_smtp(urlsplit(url)) if url else _into_folder(Path(setting("DATA")) / "mail")


def message_of(letter: Letter) -> EmailMessage:
    """Return the letter as a mail."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = str(setting("MAIL_FROM")), letter.address, letter.subject
    message["Date"], message["Message-ID"] = format_datetime(now()), make_msgid(str(letter.number), "wellspring")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _into_folder(folder: Path) -> Post:
    def post(letter: Letter) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{letter.number:08}.eml").write_bytes(message_of(letter).as_bytes())

    return post


def _by_smtp(url: SplitResult) -> Post:
    def post(letter: Letter) -> None:
        try:
            server = _connect(url)
        except (OSError, smtplib.SMTPException) as error:
            raise Refusal(f"The mail server cannot be reached: {error}") from error
        try:
            server.send_message(message_of(letter))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
            raise Refusal(str(error)) from error
        finally:
            server.close()

    return post


def _connect(url: SplitResult) -> smtplib.SMTP:
    host, port = url.hostname or "localhost", url.port or (465 if url.scheme == "smtps" else 587)
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
        if server.has_extn("starttls") or url.username:
            server.starttls(context=context)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server
