"""The account of a person: sign up, in and out; settings, sessions, a copy of all data, and the way out."""

from portal.web.pages import Pages

bp = Pages("account", __name__)

from portal.web.site.account import (  # noqa: E402
    addresses,  # noqa: F401
    coming_in,  # noqa: F401
    devices,  # noqa: F401
    factors,  # noqa: F401
    inviting,  # noqa: F401
    leaving,  # noqa: F401
    mail,  # noqa: F401
    notices,  # noqa: F401
    person,  # noqa: F401
    preferences,  # noqa: F401
    provider,  # noqa: F401
    searches,  # noqa: F401
    security,  # noqa: F401
    settings,  # noqa: F401
    signing_up,  # noqa: F401
    welcome,  # noqa: F401
)
