"""The account of a person: sign up, in and out; settings, sessions, a copy of all data, and the way out."""

from portal.web.pages import Pages

bp = Pages("account", __name__)

from portal.web.site.account import coming_in, leaving, preferences, settings, signing_up  # noqa: E402, F401
