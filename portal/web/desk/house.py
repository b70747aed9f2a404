"""The whole house: its name and look, its languages and parts, who is invited, and which sites show its form."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, FileField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.flows.setting_up import Dress, draw_logo, dress_house
from portal.house.acts import allow_sites, choose_languages, switch_modules
from portal.house.queries import Standing, is_begun_by
from portal.house.rules import ACCENTS, DONE, MODULES, STEPS
from portal.kit import limits
from portal.kit.i18n import LANGUAGES, gettext
from portal.kit.limits import PICTURE_BYTES
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.people.calling_in import CALLED, call_in, call_off, standing_invitations
from portal.people.queries import Viewer
from portal.people.rules import ADMIN, ROLE_NAMES
from portal.river.wake import tide
from portal.web.desk.harvest import boards, staff
from portal.web.forms import HouseForm, named, within
from portal.web.kept import Kept
from portal.web.looks import company, house
from portal.web.pages import Pages
from portal.web.policy import ADMINS
from portal.web.viewing import current_viewer

bp = Pages("desk_house", __name__)
AROUND = 64 * 1024  # what a form adds to its picture
ROLES = {role: ROLE_NAMES[role] for role in CALLED}
TO_DO = {  # what a new house needs besides the three steps: how it is said, and where it is done
    "boards": (N_("Make boards: what you ask people for"), "/desk/boards"),
    "colleagues": (N_("Bring in colleagues"), "/desk/house#invitations"),
    "sites": (N_("Show the form for feedback on your own site"), "/desk/house#widget"),
}
_begun: Kept[bool] = Kept(4)


class NameForm(HouseForm):
    """What the company is called, and its colour."""

    company = StringField(
        N_("Name of the company"), [within(limits.NAME)], description=N_("It stands at the top of each page.")
    )
    logo = FileField(
        N_("Logo"), description=N_("PNG, JPEG, WebP or GIF. It is made anew, and shown on pages and in letters.")
    )
    is_bare = BooleanField(N_("Show no logo any more"))
    accent = RadioField(N_("Colour"), choices=lambda: named(ACCENTS), validate_choice=False)

    def dress(self) -> Dress:
        """Return what was chosen; a picture is made anew first."""
        given = request.files.get("logo")
        words = self.company.data or "", self.accent.data or ""
        return Dress(*words, draw_logo(given.read() if given else b""), bool(self.is_bare.data))


class _Boxes(SelectMultipleField):  # type: ignore[misc]
    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()


class LanguagesForm(HouseForm):
    """In which languages the house speaks."""

    languages = _Boxes(N_("Languages"), choices=lambda: list(LANGUAGES.items()), validate_choice=False)


class PartsForm(LanguagesForm):
    """Languages, and the parts that are open."""

    open = _Boxes(N_("Parts that are open"), choices=lambda: named(MODULES), validate_choice=False)

    def off(self) -> list[str]:
        """Return the parts that are to be closed."""
        return [name for name in MODULES if name not in (self.open.data or [])]


class PeopleForm(HouseForm):
    """Whom to invite, and as what."""

    mails = TextAreaField(N_("Mail addresses"), description=N_("One a line."))
    role = SelectField(N_("They come as"), choices=lambda: named(ROLES), validate_choice=False, default=CALLED[0])


class SitesForm(HouseForm):
    """Which sites may show the form for feedback."""

    sites = TextAreaField(
        N_("Sites that may show it"), description=N_("One a line, as https://www.example.com; no others can.")
    )


def forms(**sent: HouseForm) -> dict[str, HouseForm]:
    """Return all forms of the house as it stands; one that was sent as it was sent."""
    now = house()
    opened = [name for name in MODULES if name not in now.off]
    begun: dict[str, HouseForm] = {
        "name": NameForm(company=company(), accent=now.accent),
        "parts": PartsForm(languages=list(now.languages), open=opened),
        "people": PeopleForm(),
        "sites": SitesForm(sites="\n".join(now.sites)),
    }
    return begun | sent


def to_do() -> list[tuple[str, str, bool]]:
    """Return what a new house needs: how it is said, where it is done, and whether it is."""
    steps, begins, is_many = house().steps, _is_begun_by(current_viewer()), len(staff()) > 1
    set_ = _is_set(is_many)
    lines = [
        (gettext(said), f"/desk/set-up/{name}" if begins else "/desk/house", steps.get(name) == DONE or name in set_)
        for name, said in STEPS.items()
    ]
    done = {"boards": bool(boards()), "colleagues": is_many, "sites": bool(house().sites)}
    return lines + [(gettext(said), href, done[name]) for name, (said, href) in TO_DO.items()]


def _is_set(is_many: bool) -> set[str]:
    """Return which of the three steps were taken without the set-up, by settings or at the desk."""
    now = house()
    taken = {
        "name": company() != "Wellspring",
        "parts": bool(now.off) or now.languages != Standing().languages,
        "people": is_many,
    }
    return {name for name, is_set in taken.items() if is_set}


def needs_setting_up(seen: Viewer) -> bool:
    """Say whether the house is new and its first administrator has not touched any step of the set-up."""
    return seen.role == ADMIN and not house().steps and _is_begun_by(seen)


def _is_begun_by(seen: Viewer) -> bool:
    """Say whether nobody but the viewer lives here yet; asked again when something has happened."""
    return _begun.get((tide(), seen.id), lambda: is_begun_by(seen.id or 0))


@bp.get("/desk/house", to=ADMINS)
def index() -> str:
    """Show all that is set for the whole house."""
    return _page()


def _page(**sent: HouseForm) -> str:
    given = {"steps": to_do(), "invited": standing_invitations(), "roles": ROLES, "names": LANGUAGES}
    home = str(setting("PUBLIC_URL")).rstrip("/")
    return render_template("desk/house/index.html", **forms(**sent), **given, home=home, sites_now=house().sites)


def _answered(name: str, form: Any, work: Callable[[], object], anchor: str = "") -> Response | tuple[str, int]:
    """Do what a form asks; refused, show the page with what was typed."""
    if form.accept(lambda: _true(work())) is None:
        return _page(**{name: form}), form.status
    return redirect(url_for("desk_house.index", _anchor=anchor or None), 303)


def _true(_: object) -> bool:
    return True


def me() -> int:
    """Return the id of the administrator."""
    return current_viewer().id or 0


@bp.post("/desk/house/name", to=ADMINS, limit="60 per hour", most=PICTURE_BYTES + AROUND)
def dress() -> Response | tuple[str, int]:
    """Give the house a name, a colour and a logo."""
    form: Any = NameForm.sent()
    return _answered("name", form, lambda: dress_house(form.dress(), me()))


@bp.post("/desk/house/languages", to=ADMINS, limit="60 per hour")
def speak() -> Response | tuple[str, int]:
    """Choose the languages of the house."""
    form: Any = LanguagesForm.sent()
    parts = PartsForm(languages=form.languages.data, open=[name for name in MODULES if name not in house().off])
    if form.accept(lambda: _true(choose_languages(form.languages.data or [], me()))) is None:
        parts.languages.errors = form.languages.errors
        return _page(parts=parts), form.status
    return redirect(url_for("desk_house.index"), 303)


@bp.post("/desk/house/modules", to=ADMINS, limit="60 per hour")
def switch() -> Response | tuple[str, int]:
    """Open what is marked, and close the rest."""
    form: Any = PartsForm(request.form)
    form.languages.data = list(house().languages)
    return _answered("parts", form, lambda: switch_modules(form.off(), me()))


@bp.post("/desk/house/sites", to=ADMINS, limit="60 per hour")
def allow() -> Response | tuple[str, int]:
    """Say which sites may show the form for feedback."""
    form: Any = SitesForm.sent()
    return _answered("sites", form, lambda: allow_sites(form.sites.data or "", me()), "widget")


@bp.post("/desk/house/invitations", to=ADMINS, limit="60 per hour")
def invite() -> Response | tuple[str, int]:
    """Invite people by mail."""
    form: Any = PeopleForm.sent()
    words = (form.mails.data or "", form.role.data or "", me())
    return _answered("people", form, lambda: call_in(*words), "invitations")


@bp.post("/desk/house/invitations/<int:invitation_id>/end", to=ADMINS, limit="60 per hour")
def take_back(invitation_id: int) -> Response:
    """Take an invitation back."""
    call_off(invitation_id, me())
    return redirect(url_for("desk_house.index", _anchor="invitations"), 303)
