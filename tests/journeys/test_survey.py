"""A Kano survey, from the first question to the chart: written, previewed, started, answered, imported and read."""

import re

import pytest

pytestmark = pytest.mark.browser
PAIRS = [(1, 5), (1, 3), (1, 5), (2, 5), (1, 4), (1, 5)]


def rows(n):
    """Return a file of further answers, as from paper."""
    lines = ["key,lamp_functional,lamp_dysfunctional,cooks"]
    lines += [f"p{i},{PAIRS[i % 6][0]},{PAIRS[i % 6][1]},{1 + i % 2}" for i in range(n)]
    return "\n".join(lines).encode()


def at_ease(page):
    """Let axe look at the page, and see that it does not scroll sideways."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways."


def ask(page):
    """Draft the survey by clicking and return its link."""
    page.goto("/desk/surveys")
    page.locator("summary", has_text="Draft a survey").click()
    page.fill("#title", "What should the lamp do?")
    page.locator("label", has_text="Blank").click()
    page.click("text=Save the draft")
    add(
        page,
        kind="kano",
        words="It floats",
        present="If it floats, how do you feel?",
        absent="If it sinks?",
        code="lamp",
    )
    page.locator("summary", has_text="Add a question").click()
    add(page, kind="single", words="Do you go by boat?", options="Yes\nNo", code="cooks")
    page.locator("summary", has_text="Add a question").click()
    page.locator("summary", has_text="Hint, branch and short name").click()
    page.get_by_label("Do you go by boat?: Yes").check()
    add(page, kind="text", words="Where to?")
    assert "only after Yes" in page.locator("#q3").inner_text()
    at_ease(page)
    page.click("text=Preview")
    assert page.locator("#q3").is_hidden()
    page.locator("#q2-1").check()
    assert page.locator("#q3").is_visible()
    at_ease(page)
    page.go_back()
    page.locator(".page-head button", has_text="Start").click()
    return page.locator("a[href^='/surveys/s']").get_attribute("href")


def add(page, kind, words, code="", **more):
    page.select_option("#kind", kind)
    page.fill("#words", words)
    for name, value in more.items():
        page.fill(f"#{name}", value)
    if code:
        page.locator("summary", has_text="Hint, branch and short name").click()
        page.fill("#code", code)
    page.click("text=Add it")
    page.wait_for_url(re.compile(r"#q\d+$"))


def answer(page, link):
    """Answer half of it, leave, come back, and send it."""
    page.goto(link)
    at_ease(page)
    page.locator("#q1-1").check()
    page.locator("#q1-other-5").check()
    page.locator("#q2-1").check()
    page.fill("#q3 textarea", "To the island")
    page.get_by_text("Saved. You can leave and come back.").wait_for()
    page.goto("/ideas")
    page.goto(link)
    assert page.locator("#q1-other-5").is_checked()
    assert page.locator("#q3 textarea").input_value() == "To the island"
    page.click("text=Send my answers")
    page.get_by_text("We have your answers. Thank you!").wait_for()
    at_ease(page)


def test_a_kano_survey_from_question_to_chart(site, enter, open_window):
    pia = enter("pia")
    link = ask(pia)
    answer(enter("ada"), link)
    guest = open_window(site.url, viewport={"width": 390, "height": 844}, color_scheme="dark", locale="zh-TW")
    answer_as_guest(guest, link)
    pia.goto("/desk/surveys")
    pia.click("text=What should the lamp do?")
    pia.click("text=Import answers")
    pia.fill("#source", "paper")
    pia.set_input_files("#file", {"name": "answers.csv", "mimeType": "text/csv", "buffer": rows(40)})
    pia.click("text=Take it in")
    pia.get_by_text("40 answers were taken in.").wait_for()
    at_ease(pia)
    pia.locator(".notice a", has_text="Survey results").click()
    assert pia.locator("svg.chart circle").count() == 1
    assert "42 answers" in pia.locator(".page-head").inner_text()
    assert "One-dimensional" in pia.locator("main").inner_text()
    at_ease(pia)
    pia.select_option("#choose-part", label="Do you go by boat?: No")
    pia.wait_for_url("**/results?part=*")
    assert "21 answers" in pia.locator(".page-head").inner_text()


def answer_as_guest(page, link):
    """Answer on a phone, in the dark, in Traditional Chinese, without an account."""
    page.goto(link)
    at_ease(page)
    for choice in ("#q1-1", "#q1-other-5", "#q2-2"):
        page.locator(choice).check()
    page.click("text=送出我的回答")
    page.get_by_text("您的回答已收到").wait_for()
