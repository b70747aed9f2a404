"""Forms: WTForms with the limits of the house, in the reader's language, keeping what was typed."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import Field, Form, SelectChoice, ValidationError

from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import gettext, ngettext
from portal.kit.limits import Limit
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.river import once
from portal.web.viewing import current_viewer

R = TypeVar("R")


FILL_IN = N_("Please fill this in.")
OURS = {  # what WTForms says of what cannot be read, in our words
    "Not a valid integer value.": N_("Please give whole numbers only."),
    "Not a valid decimal value.": N_("Please give a number."),
    "Not a valid date value.": N_("Please give a day, as 2026-11-22."),
    "Not a valid datetime value.": N_("Please give a day and a time."),
    "Not a valid time value.": N_("Please give a time, as 18:30."),
    "Not a valid choice.": N_("Please choose one of these."),
    "Invalid Choice: could not coerce.": N_("Please choose one of these."),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("Please choose one of these."),
    "This field is required.": FILL_IN,
}


class _Words:
    """Lets WTForms say its own sentences in our words, through our catalogues."""

    def gettext(self, message: str) -> str:
        """Return the sentence in the present language."""
        return gettext(OURS.get(message, message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the sentence for one or for many."""
        return ngettext(one, many, n)


class HouseForm(Form):  # type: ignore[misc]
    """A form of the house; `accept` runs an act and puts what it refuses beside the fields."""

    class Meta:
        """What WTForms asks about languages."""

        def get_translations(self, _: Form) -> _Words:
            """Return our catalogues."""
            return _Words()

    @classmethod
    def sent(cls, **start: Any) -> "HouseForm":
        """Return the form as it was sent, or as it begins."""
        return cls(request.form if request.method == "POST" else None, **start)

    def validate(self, extra_validators: Any = None) -> bool:
        """Say whether the form is complete; of a field that was left empty only that, and nothing twice."""
        is_complete = bool(super().validate(extra_validators))
        for field in self:
            is_empty = not any(str(each).strip() for each in field.raw_data or ())
            if field.errors and field.process_errors:
                field.errors = [gettext(FILL_IN)] if is_empty else list(field.process_errors)
            elif is_empty:
                field.errors = list(field.errors)[:1]
        return is_complete

    status = 422  # what a form that was not accepted is answered with

    def accept(self, work: Callable[[], R], *, nameless: bool = False) -> R | None:
        """Do the work if the form is complete; return None and say why beside the fields if it is refused.

        What is sent without a name is kept from being done twice without a name too.
        """
        if not self.validate():
            return None
        try:
            return do_once(work, nameless=nameless)
        except Invalid as refusal:
            for name, why in refusal.fields.items():
                (self[name].errors if name in self else self.form_errors).append(gettext(why.message, **why.values))
        except Refused as refusal:
            if refusal.status not in (409, 422):
                raise
            if "status" not in self:  # a form may ask for a status of its own
                self.status = refusal.status
            self.form_errors.append(gettext(refusal.message, **refusal.values))
        return None


def within(limit: Limit) -> Callable[[Form, Field], None]:
    """Return a validator that keeps a text or a number within a limit of the house."""

    def check(_: Form, field: Field) -> None:
        if field.data is None:
            raise ValidationError(gettext(FILL_IN))
        try:
            limit.number(field.data) if isinstance(field.data, int) else limit.text(field.data)
        except Refused as refusal:
            raise ValidationError(gettext(refusal.message, **refusal.values)) from refusal

    return check


def do_once(work: Callable[[], R], *, nameless: bool = False) -> R:
    """Do what a form asks once, however often it is sent: each form carries a key of its own."""
    key = clean_line(request.form.get("once", ""))
    if not key or not current_viewer().is_known:
        return work()
    body = {name: request.form.getlist(name) for name in request.form if name != "csrf"}
    body |= {f"file {name}": [_digest(each) for each in request.files.getlist(name)] for name in request.files}
    owner = "nobody" if nameless else f"person:{current_viewer().id}"
    return once(owner, f"form {key[:60]}", {"path": request.path, **body}, work)


def _digest(file: FileStorage) -> str:
    """Return by what a file is known from another: who comes back to a form may have chosen a second one."""
    file.stream.seek(0)
    found = sha256(file.stream.read()).hexdigest()
    file.stream.seek(0)
    return found


def named(choices: Mapping[str, str]) -> list[SelectChoice]:
    """Return the choices of a select, named in the present language."""
    return [SelectChoice(value, gettext(name)) for value, name in choices.items()]
