"""The languages people read: sentences, dates, numbers and money as each of them writes it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any, Final

from babel import Locale, dates, lists, numbers
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from portal.kit import clock
from portal.kit.catalogues import Sentences, sentences
from portal.kit.errors import Refused
from portal.kit.money import Money, decimals
from portal.kit.words import N_, Message, fill

__all__ = ["LANGUAGES", "N_", "best_language", "gettext", "language", "ngettext", "speaking"]

LANGUAGES: Final = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
DEFAULT: Final = "en"
_LOCALES = {"en": Locale("en"), "zh-Hans": Locale("zh", script="Hans"), "zh-Hant": Locale("zh", script="Hant")}
_QUALITY = re.compile(r"q=[01](\.\d{0,3})?", re.ASCII)
_TRADITIONAL = {"tw", "hk", "mo"}

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)
_zone: ContextVar[tzinfo] = ContextVar("zone", default=UTC)


def language() -> str:
    """Return the language spoken at this moment."""
    return _language.get()


@contextmanager
def speaking(name: str, zone: tzinfo | None = None) -> Iterator[None]:
    """Speak a language, and tell the time of a zone, as long as this lasts; an unknown language is English."""
    spoken = _language.set(name if name in LANGUAGES else DEFAULT)
    told = _zone.set(zone or _zone.get())
    try:
        yield
    finally:
        _zone.reset(told)
        _language.reset(spoken)


def gettext(message: str, /, **values: object) -> str:
    """Return the sentence in the present language, its {names} filled; without a translation in English."""
    return fill(_catalogue().get(message, message), values, show)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the sentence for one or for many, {n} filled with the number."""
    plain = one if n == 1 else many
    return fill(_catalogue().get((one, many), plain), {"n": n, **values}, show)


def say(refusal: Refused) -> str:
    """Return why something was refused, in the present language."""
    return gettext(refusal.message, **refusal.values)


def show(value: object) -> str:
    """Write a value as the present language does: a message translated, a number grouped, an id (a str) as it is."""
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return str(form(value))
    return str(value)


def best_language(accepted: str | None) -> str:
    """Return our language that suits an Accept-Language header best."""
    wishes = [_wish(part) for part in (accepted or "")[:500].split(",")]
    known = [(weight, -place, name) for place, (weight, name) in enumerate(wishes) if name and weight > 0]
    return max(known)[2] if known else DEFAULT


def _wish(part: str) -> tuple[float, str | None]:
    tag, _, quality = part.strip().lower().partition(";")
    weight = float(quality.strip()[2:]) if _QUALITY.fullmatch(quality.strip()) else 1.0
    first, *rest = tag.strip().replace("_", "-").split("-")
    if first == "zh":
        traditional = "hant" in rest or ("hans" not in rest and bool(_TRADITIONAL & set(rest)))
        return weight, "zh-Hant" if traditional else "zh-Hans"
    return weight, "en" if first in {"en", "*"} else None


def format_date(value: date, length: Any = "medium") -> str:
    """Write a day; of an instant the day in the present zone."""
    day = value.astimezone(_zone.get()).date() if isinstance(value, datetime) else value
    return dates.format_date(day, length, locale())


def format_month(value: str) -> str:
    """Write a month that is kept as 2026-11, as its reader writes one."""
    return str(dates.format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=locale()))


def format_weekday(value: int) -> str:
    """Write a day of the week; 0 is Monday."""
    return str(dates.get_day_names("wide", locale=locale())[value])


def format_datetime(value: datetime, length: Any = "medium") -> str:
    """Write an instant in the present zone."""
    return dates.format_datetime(value.astimezone(_zone.get()), length, locale=locale())


def format_time(value: datetime) -> str:
    """Write the hour of an instant in the present zone."""
    return dates.format_time(value.astimezone(_zone.get()), "short", locale=locale())


def format_relative(value: datetime) -> str:
    """Say how long ago an instant was, or how soon it comes."""
    return dates.format_timedelta(value - clock.now(), add_direction=True, locale=locale())


def format_duration(seconds: float) -> str:
    """Say how long something took."""
    return dates.format_timedelta(timedelta(seconds=seconds), locale=locale())


def format_number(value: float | Decimal, places: int | None = None) -> str:
    """Write a number with its thousands grouped, and with just so many places, if that is asked for."""
    form = None if places is None else "#,##0." + "0" * places
    return numbers.format_decimal(value, form, locale=locale())


def format_percent(value: float | Decimal, places: int = 0) -> str:
    """Write a share of one as per cent, as every sentence of the house writes it."""
    exact = (100 * Decimal(str(value))).quantize(Decimal(1).scaleb(-places))
    return gettext("{n} %", n=numbers.format_decimal(exact, locale=locale(), decimal_quantization=False))


def format_money(value: Money) -> str:
    """Write an amount with its currency and with the decimals that ISO 4217 gives it."""
    pattern = _money_pattern(language(), decimals(value.currency))
    return str(pattern.apply(value.amount, locale(), currency=value.currency, currency_digits=False))


@cache
def _money_pattern(name: str, places: int) -> numbers.NumberPattern:
    pattern = numbers.parse_pattern(_LOCALES[name].currency_formats["standard"].pattern)
    pattern.frac_prec = (places, places)
    return pattern


def format_list(values: Sequence[object]) -> str:
    """Write several things as one enumeration."""
    return lists.format_list([show(value) for value in values], locale=locale())


def format_row(values: Sequence[object]) -> str:
    """Write several things one after the other, with no word before the last."""
    return gettext(", ").join(show(value) for value in values)


def locale() -> Locale:
    """Return the locale of the present language."""
    return _LOCALES[_language.get()]


_FORMS: Final[Sequence[tuple[Any, Any]]] = (
    (Message, gettext),
    (str, str),
    (bool, str),
    (Money, format_money),
    (datetime, format_datetime),
    (date, format_date),
    ((int, float, Decimal), format_number),
    ((list, tuple), format_list),
)


def _catalogue() -> Sentences:
    return sentences(_language.get())


def _in_page(value: object) -> str:
    """Write a value for a page: HTML that is safe already stays, all else is escaped."""
    return str(escape(value if hasattr(value, "__html__") else show(value)))


@pass_eval_context
def _page_gettext(context: EvalContext, message: str, /, **values: object) -> str:
    """Translate within a template: the sentence and its values are escaped, Markup values are not."""
    if not context.autoescape:
        return gettext(message, **values)
    text = escape(_catalogue().get(message, message))
    return Markup(fill(text, values, _in_page))  # noqa: S704 — escaped piece by piece


@pass_eval_context
def _page_ngettext(context: EvalContext, one: str, many: str, n: int, /, **values: object) -> str:
    """Translate within a template, for one or for many."""
    if not context.autoescape:
        return ngettext(one, many, n, **values)
    text = escape(_catalogue().get((one, many), one if n == 1 else many))
    return Markup(fill(text, {"n": n, **values}, _in_page))  # noqa: S704 — escaped piece by piece


def teach(environment: Environment) -> None:
    """Give templates `_`, `ngettext`, `say`, `language` and the filters date, instant, ago, number, money and more."""
    environment.globals.update(_=_page_gettext, gettext=_page_gettext, ngettext=_page_ngettext)
    environment.globals.update(language=language, LANGUAGES=LANGUAGES, say=say)
    environment.filters.update(
        date=format_date,
        instant=format_datetime,
        ago=format_relative,
        number=format_number,
        percent=format_percent,
        money=format_money,
        enumeration=format_list,
        row=format_row,
    )
