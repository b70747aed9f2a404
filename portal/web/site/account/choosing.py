"""The choice of a new password: long enough, and not one that is tried first."""

from wtforms import Field, Form, ValidationError

from portal.kit import limits
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.people.commonest import is_common
from portal.web.forms import within

TRIED_FIRST = N_("This password is among the first that anybody would try. Please choose another.")
NEW = {"autocomplete": "new-password"}


def unguessable(form: Form, field: Field) -> None:
    """Refuse a password that everybody tries, or that is the name or the address beside it."""
    mail = _beside(form, "mail")
    if is_common(field.data or "", _beside(form, "name"), mail, mail.partition("@")[0]):
        raise ValidationError(gettext(TRIED_FIRST))


def _beside(form: Form, name: str) -> str:
    return (form[name].data if name in form else "") or ""


NEW_PASSWORD = [within(limits.PASSWORD), unguessable]
