"""A visitor opens the list of ideas, in any light, on any screen, in any language, and finds everything in order."""

import pytest

pytestmark = pytest.mark.browser

LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "mainland": {"locale": "zh-CN"},
    "taiwan": {"locale": "zh-TW"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_ideas_look_right_everywhere(site, open_window, look):
    page = open_window(site.url, **LOOKS[look])
    page.goto("/ideas")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "It scrolls sideways."
    assert page.locator("html").get_attribute("lang") == {"mainland": "zh-Hans", "taiwan": "zh-Hant"}.get(look, "en")


def test_everybody_can_use_the_ideas(site, open_window):
    from axe_playwright_python.sync_playwright import Axe

    page = open_window(site.url)
    page.goto("/ideas")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
