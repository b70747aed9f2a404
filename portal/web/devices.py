"""What a browser says of itself, in a few words that somebody recognises."""

from portal.kit.i18n import gettext

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("MicroMessenger", "WeChat"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(said: str) -> str:
    """Return browser and system in words; of what says nothing that we know, that it is a browser."""
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    if browser and system:
        return gettext("{browser} on {system}", browser=browser, system=system)
    return browser or system or gettext("A browser")


def place(network: str) -> str:
    """Return where a session comes from, in words."""
    if network == "here":
        return gettext("this machine")
    return gettext("a home or office network") if network == "home" else network
