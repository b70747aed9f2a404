"""Another mail address, and taking it back."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from portal.kit import limits
from portal.kit.words import N_
from portal.people.addresses import ask_for_new_mail, confirm_new_mail, undo_new_mail
from portal.people.queries import sign_in_of
from portal.web.forms import HouseForm, within
from portal.web.limiting import hit
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.proving import ask_for_proof
from portal.web.site.account import bp
from portal.web.site.account.settings import me


class NewMailForm(HouseForm):
    """Another mail address."""

    mail = StringField(
        N_("New mail address"), [within(limits.MAIL)], render_kw={"autocomplete": "email", "type": "email"}
    )


@bp.get("/me/mail", to=MEMBERS)
def new_mail() -> str:
    """Show the form."""
    ask_for_proof()
    return render_template("site/account/mail.html", form=NewMailForm(), mail=sign_in_of(me()).mail)


@bp.post("/me/mail", to=MEMBERS, limit="2 per hour")
def new_mail_asked() -> str | tuple[str, int]:
    """Send a letter to the new address; until it is confirmed there, nothing changes."""
    ask_for_proof()
    hit("new mail", "5 per day", f"person {me()}")
    form = NewMailForm.sent()
    if not form.accept(lambda: ask_for_new_mail(me(), form.mail.data)):
        return render_template("site/account/mail.html", form=form, mail=sign_in_of(me()).mail), 422
    return render_template("site/account/look_into_mail.html", mail=form.mail.data)


@bp.get("/confirm-mail", to=ANYBODY)
def confirm_mail_page() -> str:
    """Show a button: programs that look into mails open links, and must change nothing."""
    return render_template("site/account/confirm_mail.html", secret=request.args.get("secret", ""))


@bp.post("/confirm-mail", to=ANYBODY, limit="20 per 10 minutes")
def new_mail_confirmed() -> str:
    """Sign in with the new address from now on."""
    confirm_new_mail(request.form.get("secret", ""))
    return render_template("site/account/mail_done.html")


@bp.get("/undo-mail", to=ANYBODY)
def undo_mail_page() -> str:
    """Show what taking the change back means, and a button."""
    return render_template("site/account/undo_mail.html", secret=request.args.get("secret", ""))


@bp.post("/undo-mail", to=ANYBODY, limit="20 per 10 minutes")
def mail_undone() -> Response:
    """Take the change back, and lead to a new password."""
    return redirect(url_for("account.reset", secret=undo_new_mail(request.form.get("secret", ""))), 303)
