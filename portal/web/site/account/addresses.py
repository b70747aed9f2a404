"""The addresses that a member keeps: added, edited and removed; orders have copies of their own."""

from dataclasses import asdict
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from portal.kit.errors import NotFound
from portal.orders import acts
from portal.orders.queries.addresses import kept_addresses, plain
from portal.web.countries import country_name
from portal.web.forms import do_once
from portal.web.policy import MEMBERS
from portal.web.site.account import bp
from portal.web.site.account.settings import me
from portal.web.site.choosing import AddressForm


class KeptForm(AddressForm):
    """An address of one's own, as it was when the form was shown."""

    version = HiddenField()


@bp.get("/me/addresses", to=MEMBERS)
def addresses() -> str:
    """Show the addresses that one keeps."""
    return _page(KeptForm(None))


def _page(new: KeptForm) -> str:
    found: dict[str, Any] = {"kept": kept_addresses(me()), "form": new, "country": country_name}
    return render_template("site/account/addresses.html", **found)


@bp.post("/me/addresses", to=MEMBERS, limit="60 per hour")
def address_kept() -> Response | tuple[str, int]:
    """Keep one more address."""
    form = KeptForm.sent()
    assert isinstance(form, KeptForm)
    if form.accept(lambda: acts.keep_address(me(), form.address())) is None:
        return _page(form), form.status
    return _back()


@bp.get("/me/addresses/<int:address_id>", to=MEMBERS)
def address(address_id: int) -> str:
    """Show one address of one's own, to be edited."""
    kept = next((each for each in kept_addresses(me()) if each.id == address_id), None)
    if kept is None:
        raise NotFound("This does not exist, or not any more.")
    return _one(address_id, KeptForm(None, **asdict(plain(kept)), version=kept.version))


def _one(address_id: int, form: KeptForm) -> str:
    return render_template("site/account/address.html", form=form, address_id=address_id)


@bp.post("/me/addresses/<int:address_id>", to=MEMBERS, limit="60 per hour")
def address_edited(address_id: int) -> Response | tuple[str, int]:
    """Write an address anew."""
    form = KeptForm.sent()
    assert isinstance(form, KeptForm)
    typed = form["version"].data or ""
    work = (address_id, me(), form.address(), int(typed[:9]) if typed.isdecimal() else None)
    if form.accept(lambda: (acts.edit_address(*work), True)[1]) is None:
        return _one(address_id, form), form.status
    return _back()


@bp.post("/me/addresses/<int:address_id>/removal", to=MEMBERS)
def address_removed(address_id: int) -> Response:
    """Keep an address no more."""
    do_once(lambda: (acts.remove_address(address_id, me()), True)[1])
    return _back()


def _back() -> Response:
    return redirect(url_for("account.addresses"), 303)
