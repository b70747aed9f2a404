"""How a letter leaves: into a folder by default, by SMTP where one is set."""

import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from portal.kit.clock import now
from portal.kit.setting import setting
from portal.outside.sender.letters import Letter
from portal.talk.pictures import uploads

Post = Callable[[Letter], None]
PATIENCE = 10  # seconds
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


class Refusal(Exception):
    """The post said that it does not take the letter; what `passes` may go better later."""

    def __init__(self, reason: str, *, passes: bool = False) -> None:
        super().__init__(reason)
        self.passes = passes


class Away(Refusal):
    """The post could not be reached: no letter was shown to it."""


class Unclear(Exception):
    """The line was cut while the letter was handed over: nobody knows whether it was taken."""


def post_of() -> Post:
    """Return the post that the settings name."""
    url = str(setting("MAIL_URL"))
    return _by_smtp(urlsplit(url)) if url else _into_folder(Path(setting("DATA")) / "mail")


def message_of(letter: Letter) -> EmailMessage:
    """Return the letter as a mail."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = _sender(), letter.address, letter.subject
    message["Date"], message["Message-ID"] = format_datetime(now()), make_msgid(str(letter.number), "wellspring")
    message["Auto-Submitted"] = "auto-generated"
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    if letter.stop:
        message["List-Unsubscribe"], message["List-Unsubscribe-Post"] = f"<{letter.stop}>", "List-Unsubscribe=One-Click"
    message.set_content(letter.body)
    logo = setting("LOGO")
    if logo and (file := uploads() / str(logo[0])).exists():
        _dress(message, letter.body, file, logo[1:])
    return message


def _sender() -> str:
    """Return who sends letters, by the name of the company unless the setting gives another."""
    name, address = parseaddr(str(setting("MAIL_FROM")))
    return formataddr((name or str(setting("COMPANY")), address))


def _dress(message: EmailMessage, body: str, logo: Path, size: tuple[int, int]) -> None:
    """Add the same words below the logo, which travels with the letter: nobody is asked for anything to show it."""
    name = make_msgid("logo", "wellspring")
    words = ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', escape(body, quote=True)).replace("\n", "<br>\n")
    high = min(48.0, 240 * size[1] / size[0])
    picture = f'<img src="cid:{name[1:-1]}" alt="" width="{high * size[0] / size[1]:.0f}" height="{high:.0f}">'
    message.add_alternative(f"<!doctype html><html><body><p>{picture}</p><p>{words}</p></body></html>", subtype="html")
    page: Any = message.get_payload(1)
    page.add_related(logo.read_bytes(), "image", "png", cid=name, disposition="inline", filename="logo.png")


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
            raise Away(f"The mail server cannot be reached: {error}", passes=True) from error
        try:
            _hand_over(server, message_of(letter))
        finally:
            server.close()

    return post


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Give a letter to the server; tell a clear no from a line that was cut."""
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise Refusal(str(error), passes=all(_passes(code) for code, _ in error.recipients.values())) from error
    except smtplib.SMTPResponseException as error:
        raise Refusal(str(error), passes=_passes(error.smtp_code)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refusal(str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unclear(f"The line was cut: {error}") from error


def _passes(code: int) -> bool:
    """Say whether a server that answers so may take the letter another time."""
    return 400 <= code < 500


def _connect(url: SplitResult) -> smtplib.SMTP:
    """Return a server that knows us and to which nobody else listens; a line that fails half way is closed."""
    host, port = url.hostname or "localhost", url.port or (465 if url.scheme == "smtps" else 587)
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        _introduce(server, url, context)
    except BaseException:
        server.close()
        raise
    return server


def _introduce(server: smtplib.SMTP, url: SplitResult, context: ssl.SSLContext) -> None:
    server.ehlo_or_helo_if_needed()
    if url.scheme != "smtps" and (server.has_extn("starttls") or url.username):
        server.starttls(context=context)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
