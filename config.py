"""Every setting, its default, and the environment variable that changes it."""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
DAY = 24 * 60 * 60
USUAL_HOURS = "complaint=8 question=18 return=18 suggestion=45 praise=45"  # of work, to the first answer


class Unclear(ValueError):
    """A setting that cannot be read, in a sentence for who set it."""


def settings(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the settings as Flask wants them; each has a default that works on one machine."""
    env = _given(os.environ if environ is None else environ)
    data = Path(env.get("WELLSPRING_DATA", HERE / "data")).resolve()
    home = f"http://127.0.0.1:{env.get('WELLSPRING_PORT', '8000')}"
    public = env.get("WELLSPRING_PUBLIC_URL", home)
    return {
        "DATA": data,  # database, index, uploads and mail live below it
        "HOST": env.get("WELLSPRING_HOST", "127.0.0.1"),  # where to listen; 0.0.0.0: on every address of the machine
        "PORT": _read(env, "WELLSPRING_PORT", "8000"),
        "THREADS": _read(env, "WELLSPRING_THREADS", "32"),
        "PUBLIC_URL": public,
        "PROXIES": _read(env, "WELLSPRING_PROXIES", "0"),  # how many proxies of one's own stand before the house
        "SECRET_KEY": env.get("WELLSPRING_SECRET_KEY", ""),  # without one, a key is made and kept in the data folder
        "SECRET_KEY_FALLBACKS": env.get("WELLSPRING_SECRET_KEY_FALLBACKS", "").split(),
        "DATABASE_URL": _read(env, "WELLSPRING_DATABASE_URL", f"sqlite:///{data}/wellspring.db", _database),
        "REDIS_URL": env.get("WELLSPRING_REDIS_URL", ""),
        "SAMPLES": Path(env.get("WELLSPRING_SAMPLES", HERE.parent / "shared" / "data")),
        "SEARCH": env.get("WELLSPRING_SEARCH", ""),  # whoosh or postgresql; empty: what suits the database
        "RIVER": env.get("WELLSPRING_RIVER", "here"),  # "elsewhere": only `wellspring river run` reads it
        "MAIL_URL": env.get("WELLSPRING_MAIL_URL", ""),  # smtp://user:password@host:587; empty: into the folder `mail`
        "MAIL_REPLY": env.get("WELLSPRING_MAIL_REPLY", ""),  # answers to letters come to name+…@ of it; empty: none do
        "MAIL_FROM": env.get("WELLSPRING_MAIL_FROM", "wellspring@localhost"),  # without a name: that of the company
        # news for browsers, which take them only from a house with TLS or on their own machine; and push services of
        # one's own network that may be asked too, as https://push.example:8443
        "PUSH": env.get("WELLSPRING_PUSH", "on") == "on" and (public.startswith("https://") or _is_home(public)),
        "PUSH_NEAR": env.get("WELLSPRING_PUSH_NEAR", "").lower().split(),
        # of what rings together, as votes for one idea, a browser is told again after so many minutes only
        "PUSH_GATHER": _read(env, "WELLSPRING_PUSH_GATHER", "15"),
        "PUSH_A_DAY": _read(env, "WELLSPRING_PUSH_A_DAY", "20"),  # messages at most; the bell keeps all
        "COMPANY": env.get("WELLSPRING_COMPANY", "Wellspring"),
        "CURRENCY": env.get("WELLSPRING_CURRENCY", "EUR"),
        "SIMULATOR": env.get("WELLSPRING_SIMULATOR", "on") == "on",  # payments without money, to try things out
        "ROYALTY_BASIS_POINTS": _read(env, "WELLSPRING_ROYALTY_BASIS_POINTS", "100"),  # of net sales, to the designer
        # points: what one person of the company promises alone, by a rule and by a reward; how long a hold lasts
        "RULE_LIMIT": _read(env, "WELLSPRING_RULE_LIMIT", "1000"),
        "REDEMPTION_LIMIT": _read(env, "WELLSPRING_REDEMPTION_LIMIT", "5000"),
        "REDEMPTION_DAYS": _read(env, "WELLSPRING_REDEMPTION_DAYS", "30"),
        "BANK_ACCOUNT": env.get("WELLSPRING_BANK_ACCOUNT", ""),  # where buyers transfer to; empty: not told on the site
        "STRIPE_SECRET": env.get("WELLSPRING_STRIPE_SECRET", ""),  # with it buyers may pay by card through Stripe
        "STRIPE_WEBHOOK_SECRET": env.get("WELLSPRING_STRIPE_WEBHOOK_SECRET", ""),  # of calls to /payments/stripe
        "STRIPE_API": env.get("WELLSPRING_STRIPE_API", "https://api.stripe.com"),
        "COMPANY_ADDRESS": env.get("WELLSPRING_COMPANY_ADDRESS", ""),  # on invoices: lines with | between them
        "TAX_NUMBER": env.get("WELLSPRING_TAX_NUMBER", ""),  # of the company, on invoices
        "LIMITS": env.get("WELLSPRING_LIMITS", "on"),  # "off" only for benches, which say so
        "LIMIT_FACTOR": _read(env, "WELLSPRING_LIMIT_FACTOR", "1", float),
        # within how many hours of work the company answers each kind of feedback, and when it works
        "SERVICE_HOURS": _hours(USUAL_HOURS) | _read(env, "WELLSPRING_SERVICE_HOURS", "", _hours),
        "WORKING_DAYS": env.get("WELLSPRING_WORKING_DAYS", "mon-fri"),
        "WORKING_HOURS": env.get("WELLSPRING_WORKING_HOURS", "9-18"),
        "ZONE": env.get("WELLSPRING_ZONE", "UTC"),  # of the company
        "HOLIDAYS": env.get("WELLSPRING_HOLIDAYS", ""),  # days on which nobody works: 2026-12-25 2027-01-01
        "BATCH_ANSWER_HOURS": _read(env, "WELLSPRING_BATCH_ANSWER_HOURS", "48"),  # then a buyer is answered
        "SILENT_DAYS": _read(env, "WELLSPRING_SILENT_DAYS", "14"),  # then a complaint that was answered is closed
        # how many votes a person may have on undecided ideas at once, by their level of trust from the lowest on
        "VOTE_BUDGETS": _read(env, "WELLSPRING_VOTE_BUDGETS", "50 200 500 1000", _row),
        "COUNTS_SECONDS": 5.0,  # how long the side bar of the desk shows the same numbers
        "TRENDING_DAYS": _read(env, "WELLSPRING_TRENDING_DAYS", "14", float),  # τ of the trend, in days
        # who works for the company acts only after a second factor; only a house for its own machine asks for none
        "STAFF_SECOND_FACTOR": env.get("WELLSPRING_STAFF_SECOND_FACTOR", "off" if _is_home(public) else "on") == "on",
        "SIGN_UP_WORK": _read(env, "WELLSPRING_SIGN_UP_WORK", "15"),  # bits of the small sum; each doubles it; 0: none
        "SIGN_UP_LIMIT": env.get("WELLSPRING_SIGN_UP_LIMIT", "5 per 30 minutes"),  # from one network
        "SIGN_UP_SLOW_LIMIT": env.get("WELLSPRING_SIGN_UP_SLOW_LIMIT", "2 per hour"),  # from one, without script
        "REFUSED_MAIL": env.get("WELLSPRING_REFUSED_MAIL", "").lower().split(),  # domains whose addresses nobody keeps
        # another house through which people may sign in (OpenID Connect): its address, what we are there, its name
        "OIDC_ISSUER": env.get("WELLSPRING_OIDC_ISSUER", ""),
        "OIDC_CLIENT": env.get("WELLSPRING_OIDC_CLIENT", ""),
        "OIDC_SECRET": env.get("WELLSPRING_OIDC_SECRET", ""),
        "OIDC_NAME": env.get("WELLSPRING_OIDC_NAME", ""),
        # levels of trust: the credit and the active days that lead up to 1, 2 and 3, and the credit that keeps them
        "TRUST_LADDER": _read(env, "WELLSPRING_TRUST_LADDER", "10,50,200 2,15,50 4,35,150", _numbers),
        # what a newcomer may do: ideas and comments a day, links and pictures in a text, votes an hour
        "NEWCOMER_LIMITS": _read(
            env,
            "WELLSPRING_NEWCOMER_LIMITS",
            "first_ideas=5 ideas=10 first_comments=30 links=3 pictures=3 votes=120",
            _hours,
        ),
        "SESSION_DAYS": {"customer": 30, "staff": 0.5},
        "SESSION_IDLE_DAYS": {"customer": 14, "staff": 2 / 24},
        "SESSION_COOKIE_NAME": "unused",  # that of Flask, whose sessions we do not use, would be looked for in ours
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "MAX_FORM_PARTS": 200,
    }


T = TypeVar("T")


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what is set; what is set to nothing is not set."""
    return {name: words.strip() for name, words in environ.items() if words.strip()}


def _read(env: dict[str, str], name: str, default: str, kind: Callable[[str], T] = int) -> T:  # type: ignore[assignment]
    """Read one setting, or say that it cannot be read; what was given is not said, for it may hold a password."""
    try:
        return kind(env.get(name, default))
    except ValueError:
        raise Unclear(f"{name} cannot be read as it is set. " + (f"Usual is: {default}" if default else "")) from None


def _database(url: str) -> str:
    """Return the address of a database that the house can live in."""
    from sqlalchemy.engine import make_url  # only now: not every command needs it
    from sqlalchemy.exc import ArgumentError

    if url.partition(":")[0].partition("+")[0] not in ("sqlite", "postgresql", "postgres") or "://" not in url:
        raise ValueError
    try:
        make_url(url)
    except ArgumentError as error:
        raise ValueError from error
    return url


def _row(words: str) -> list[int]:
    """Return what is written as `10 50`."""
    return [int(number) for number in words.split()]


def _is_home(address: str) -> bool:
    """Say whether only the machine itself reaches the house, to try things out."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")


def _hours(words: str) -> dict[str, int]:
    """Return what is written as `complaint=8 question=24`."""
    return {kind: int(hours) for kind, _, hours in (word.partition("=") for word in words.split())}


def _numbers(words: str) -> list[list[int]]:
    """Return what is written as `10,50 2,15`."""
    return [[int(number) for number in word.split(",")] for word in words.split()]


def secret_key(data: Path) -> str:
    """Return the key of this installation that signs."""
    return secret_keys(data)[0]


def secret_keys(data: Path) -> list[str]:
    """Return the keys of this installation, one a line, the one that signs first.

    The first is made at the first start; they are kept where only their owner reads them.
    """
    return kept(data / "secret_key", lambda: [new_key()])


def kept(path: Path, make: Callable[[], Sequence[str]]) -> list[str]:
    """Return the keys in a file, made at the first time."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(path, make())
        try:
            os.link(draft, path)  # whoever comes second keeps the key of the first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().split()


def keep_secret_keys(data: Path, keys: list[str]) -> None:
    """Put these keys in the place of those of this installation."""
    path = data / "secret_key"
    _draft(path, keys).replace(path)


def new_key() -> str:
    """Return a key that nobody can guess."""
    return secrets.token_urlsafe(48)


def _draft(path: Path, keys: Sequence[str]) -> Path:
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    draft.touch(0o600)
    draft.write_text("\n".join(keys))
    return draft
