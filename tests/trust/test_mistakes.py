"""The twenty-five mistakes that sites of this kind make, each with the stories that say that we do not make it."""

import ast
import re
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import event, text

import portal
from portal.cli.routes import declared_routes
from portal.kit import db as kept
from portal.kit.db import db, is_postgresql
from portal.kit.errors import NotAllowed
from portal.outside.sender import deliver_all
from portal.people.accounts import ask_for_help
from portal.people.acts import give_role
from portal.people.queries import viewer
from portal.people.signing import sign_up
from portal.river.reader import flow
from portal.web.gate import Gate
from portal.web.security import CLOSED
from tests.trust.subjects import PASSWORD, Subject

ROOT = Path(portal.__file__).parent.parent
MISTAKES = {
    "counters and stock are read, then written": """
        ideas/test_together.py::test_sixty_four_voters_at_one_moment_are_sixty_four_votes
        orders/test_together.py::test_five_hundred_orders_for_a_hundred_units_are_a_hundred_accepted
        rewards/test_redeeming.py::test_the_last_thing_goes_to_one_however_many_ask""",
    "a writer finds the database locked": """
        trust/test_mistakes.py::test_who_cannot_write_now_is_asked_to_come_again""",
    "what is committed is published by the request": """
        river/test_acts.py::test_what_follows_a_commit_waits_for_the_outermost_act_and_not_for_one_that_is_undone
        river/test_readers.py::test_a_failed_answer_leaves_nothing_and_is_tried_again_then_set_aside_and_replayed
        outside/test_post.py::test_a_line_that_is_cut_leaves_a_letter_unclear_and_it_is_never_sent_again""",
    "a cursor skips what is committed late": """
        river/test_readers.py::test_a_slow_transaction_hides_what_was_committed_after_it_began_to_tell
        river/test_readers.py::test_a_hidden_number_may_come_from_a_transaction_that_began_later""",
    "a double click orders twice": """
        orders/test_pages.py::test_an_order_sent_twice_is_one_order
        ideas/test_together.py::test_a_form_that_is_sent_twice_posts_once
        api/test_api.py::test_a_key_sent_twice_does_it_once_and_gets_the_same_answer""",
    "a number that is none breaks the page": """
        trust/test_hostile.py::test_no_field_of_any_form_breaks_runs_or_loses_what_is_typed
        trust/test_hostile.py::test_no_query_breaks_a_page
        api/test_api.py::test_what_is_no_json_is_refused_and_breaks_nothing""",
    "what was typed is lost": """
        ideas/test_writing.py::test_a_draft_comes_back_and_goes_when_it_is_sent
        ideas/test_pages.py::test_what_a_stranger_writes_goes_with_them_through_the_sign_in
        ideas/test_pages.py::test_a_page_that_was_open_for_too_long_loses_nothing""",
    "the cookie is the authority": """
        people/test_accounts.py::test_signing_out_ends_the_session_for_whoever_copied_the_cookie
        trust/test_mistakes.py::test_a_role_that_was_taken_away_is_gone_at_once
        web/test_live.py::test_a_socket_ends_when_its_person_has_another_role""",
    "a session outlives what began it": """
        people/test_accounts.py::test_signing_in_begins_a_session_under_a_new_secret
        people/test_accounts.py::test_a_forgotten_password_is_replaced_once_and_ends_every_session
        people/test_accounts.py::test_a_member_sees_and_ends_other_sessions""",
    "links in letters are made of what the visitor calls us": """
        trust/test_mistakes.py::test_a_host_that_we_are_not_is_refused_and_letters_name_our_own""",
    "a forwarded address is believed": """
        trust/test_mistakes.py::test_an_invented_address_gives_no_further_guesses""",
    "another site writes in the name of a reader": """
        trust/test_mistakes.py::test_what_another_site_sends_changes_nothing
        trust/test_mistakes.py::test_reading_writes_nothing
        people/test_accounts.py::test_a_visitor_signs_up_confirms_by_a_button_and_is_in""",
    "stored html is trusted": """
        house/test_templates.py::test_nothing_is_called_safe_in_a_template
        kit/test_markdown.py::test_no_text_gives_anything_but_what_is_allowed
        kit/test_markdown.py::test_our_pictures_are_shown_and_those_of_others_are_links""",
    "scripts are let run wherever they stand": """
        house/test_templates.py::test_a_page_has_no_style_or_script_of_its_own
        trust/test_mistakes.py::test_a_nonce_is_used_once_and_never_kept""",
    "uploads are served as they came": """
        ideas/test_pictures.py::test_a_picture_is_made_anew_and_can_do_nothing_but_be_seen
        kit/test_pictures.py::test_a_bomb_is_refused_before_it_is_unpacked
        ideas/test_pictures.py::test_no_other_file_is_reached_by_the_name_of_a_picture""",
    "the house fetches what a visitor names": """
        trust/test_mistakes.py::test_only_two_doors_lead_outside""",
    "who is a member is told by words or time": """
        people/test_accounts.py::test_who_is_known_is_told_by_mail_only
        people/test_accounts.py::test_a_wrong_password_and_an_unknown_address_get_the_same_answer""",
    "guesses are counted badly, or lock the owner out": """
        trust/test_mistakes.py::test_guessing_ends_soon_and_does_not_lock_the_owner_out
        trust/test_mistakes.py::test_limits_hold_while_what_shares_them_is_away""",
    "objects are checked on their page only": """
        trust/test_policies.py::test_every_route_answers_everybody_as_its_policy_says
        ideas/test_visibility.py::test_a_hidden_idea_is_nowhere
        ideas/test_visibility.py::test_nothing_is_done_with_a_hidden_idea_until_it_is_shown_again
        ideas/test_pictures.py::test_pictures_of_what_was_hidden_are_hidden_with_it
        search/test_finding.py::test_what_is_hidden_is_found_by_moderators_only""",
    "fields that nobody asked for are taken": """
        ideas/test_hostile.py::test_fields_that_nobody_asked_for_change_nothing
        api/test_api.py::test_a_body_that_is_not_as_described_is_refused_field_by_field""",
    "money is a fraction, points are a column": """
        kit/test_money.py::test_never_anything_but_whole_units
        orders/test_payments.py::test_the_database_itself_keeps_what_was_booked
        rewards/test_paying.py::test_the_database_itself_refuses_to_change_the_ledger
        rewards/test_ledger_model.py::test_the_books_say_what_a_small_model_says""",
    "who leaves takes the books along, or stays in them": """
        people/test_accounts.py::test_who_leaves_is_forgotten_and_what_was_counted_stays
        orders/test_payments.py::test_who_leaves_takes_the_address_along_and_the_ledger_still_adds_up
        search/test_finding.py::test_nothing_is_found_of_a_person_who_left
        cli/test_backup.py::test_whoever_was_forgotten_since_is_forgotten_again_and_nobody_else""",
    "a damaged index takes the site along": """
        search/test_finding.py::test_a_damaged_index_is_made_anew_while_the_table_answers
        search/test_damage.py::test_any_file_that_is_lost_or_cut_is_noticed""",
    "nothing has an end": """
        trust/test_mistakes.py::test_a_crowd_is_told_at_once_that_there_are_too_many
        trust/test_mistakes.py::test_no_list_is_endless_and_no_body_too
        kit/test_markdown.py::test_costly_texts_are_bounded_in_steps_and_size
        outside/test_post.py::test_a_server_that_falls_silent_is_left_and_the_letter_is_not_sent_twice""",
    "what fails lets in, or says nothing": """
        trust/test_mistakes.py::test_what_declares_no_policy_is_for_nobody
        trust/test_mistakes.py::test_a_failure_says_nothing_of_how_the_house_is_built
        people/test_accounts.py::test_a_password_that_is_tried_first_is_refused_and_the_name_is_kept
        cli/test_check.py::test_no_server_starts_before_the_world_that_is_not_safe_for_it""",
}


def test_all_twenty_five_have_their_stories_and_every_story_is_there():
    assert len(MISTAKES) == 25
    for stories in MISTAKES.values():
        for story in stories.split():
            path, _, name = story.partition("::")
            tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
            assert name in {part.name for part in tree.body if isinstance(part, ast.FunctionDef)}, story


def test_who_cannot_write_now_is_asked_to_come_again(app, browser, ada, monkeypatch):
    monkeypatch.setattr(kept, "WAIT", 0.05)
    reader = browser(ada)
    with _somebody_writes():
        answer = reader.post("/ideas", {"title": "A lamp", "body": "It hums."})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert reader.post("/ideas", {"title": "A lamp", "body": "It hums."}).status_code == 303


@contextmanager
def _somebody_writes():
    """Let somebody else write, and not come to an end."""
    if is_postgresql():
        with db.engine.connect().execution_options(
            isolation_level="READ COMMITTED", postgresql_readonly=False
        ) as other:
            other.execute(text("LOCK TABLE idea"))
            yield
        return
    taken, free = Event(), Event()
    holder = Thread(target=lambda: _hold(taken, free))
    holder.start()
    taken.wait()
    try:
        yield
    finally:
        free.set()
        holder.join()


def _hold(taken, free):
    """Write for as long as it takes."""
    with kept._one_writer:
        taken.set()
        free.wait()


def test_a_role_that_was_taken_away_is_gone_at_once(browser, staff, admin):
    desk = browser(staff)
    assert desk.get("/desk/harvest").status_code == 200
    give_role(staff, "customer", admin)
    assert desk.get("/desk/harvest").status_code == 403


def test_a_host_that_we_are_not_is_refused_and_letters_name_our_own(client, app, monkeypatch):
    from portal.app import REACTIONS

    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://ideas.example.org")
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "ideas.example.org.evil.example"):
        assert client.get("/ideas", headers={"Host": host}).status_code == 400
    sign_up("Ada", "ada@example.org", PASSWORD, confirmed=True)
    ask_for_help("ada@example.org", "reset")
    flow(REACTIONS)
    letters = []
    deliver_all(letters.append)
    assert "evil" not in letters[-1].body


@pytest.fixture
def limited(app, monkeypatch):
    """Limits as the world meets them."""
    monkeypatch.setitem(app.config, "LIMITS", "on")


def guess(http, mail, password="not the right one", **headers):
    page = http.get("/sign-in").text
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    return http.post("/sign-in", data={"csrf": csrf, "mail": mail, "password": password}, headers=headers)


def test_an_invented_address_gives_no_further_guesses(app, limited):
    http = app.test_client()
    sent = [guess(http, "ada@example.org", **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(11)]
    assert [answer.status_code for answer in sent] == [422] * 10 + [429]
    assert int(sent[-1].headers["Retry-After"]) > 0


def test_guessing_ends_soon_and_does_not_lock_the_owner_out(app, limited):
    sign_up("Ada", "ada@example.org", PASSWORD, confirmed=True)
    own, thief = app.test_client(), app.test_client()
    assert guess(own, "ada@example.org", PASSWORD).status_code == 303
    assert [guess(thief, "ada@example.org").status_code for _ in range(12)][-2:] == [429, 429]
    assert guess(thief, "ada@example.org", PASSWORD).status_code == 429
    own.delete_cookie("session")
    assert guess(own, "ada@example.org", PASSWORD).status_code == 303


def test_limits_hold_while_what_shares_them_is_away(app, limited, monkeypatch):
    monkeypatch.setitem(app.config, "REDIS_URL", "redis://127.0.0.1:1/0")
    http = app.test_client()
    assert [guess(http, "ada@example.org").status_code for _ in range(11)] == [422] * 10 + [429]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_what_another_site_sends_changes_nothing(browser, ada, app, headers):
    reader = browser(ada)
    before = contents()
    assert reader.post("/ideas", {"title": "A lamp", "body": ""}, headers=headers).status_code == 403
    assert reader.http.post("/ideas", data={"title": "A lamp"}).status_code == 403
    assert reader.http.post("/ideas", data={"title": "A lamp", "csrf": browser(ada).csrf}).status_code == 403
    text_plain = {"data": '{"title": "A lamp"}', "content_type": "text/plain"}
    assert reader.http.post("/api/v1/ideas", **text_plain).status_code == 403
    assert reader.http.post("/api/v1/ideas", json={"title": "A lamp"}).status_code == 403
    overridden = {"X-HTTP-Method-Override": "POST"}
    assert reader.get("/ideas?title=A+lamp&_method=POST", headers=overridden).status_code == 200
    assert {**contents(), "session": 0} == {**before, "session": 0}


def test_reading_writes_nothing(village, app):
    reader = Subject(app, "admin", village.people["admin"])
    before = contents()
    for row in declared_routes(app):
        if row["method"] == "GET":
            for method in ("GET", "HEAD"):
                reader.reader.http.open(village.address(row["rule"]), method=method, buffered=True)
    assert contents() == before


def contents():
    """Return what every table holds."""
    db.session.rollback()
    tables = db.metadata.sorted_tables
    return {table.name: sorted(map(repr, map(tuple, db.session.execute(table.select())))) for table in tables}


def test_a_nonce_is_used_once_and_never_kept(client, browser, ada):
    reader = browser(ada)
    nonces = [re.findall(r"'nonce-([^']+)'", reader.get("/ideas").headers["Content-Security-Policy"]) for _ in "twice"]
    assert len({nonce for found in nonces for nonce in found}) == len(nonces)
    for _ in "twice":
        page = client.get("/ideas")
        assert "nonce" not in page.headers["Content-Security-Policy"]
        assert "nonce=" not in page.text


def test_only_two_doors_lead_outside():
    callers = {"smtplib", "socket", "requests", "httpx", "aiohttp", "ftplib", "telnetlib"}
    found = set()
    for path in Path(portal.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in callers or name in ("urllib.request", "http.client") for name in names):
                found.add(str(path.relative_to(ROOT)))
    assert found == {"portal/outside/sender/post.py", "portal/kit/outbound.py"}


def test_a_crowd_is_told_at_once_that_there_are_too_many():
    inside, free, said = Event(), Event(), []

    def slow(_environ, start):
        inside.set()
        free.wait()
        start("200 OK", [])
        return [b"done"]

    gate = Gate(slow, places=1, queue=0, seconds=0.1)
    first = Thread(target=lambda: gate({"PATH_INFO": "/ideas"}, lambda *_: None))
    first.start()
    inside.wait()
    body = gate({"PATH_INFO": "/ideas"}, lambda status, headers: said.append((status, dict(headers))))
    free.set()
    first.join()
    assert said[0][0].startswith("503")
    assert said[0][1]["Retry-After"]
    assert b"busy" in b"".join(body)


def test_no_list_is_endless_and_no_body_too(browser, client, ada):
    assert client.get(f"/api/v1/ideas?limit={10**9}").status_code == 422
    assert client.get(f"/search?q=lamp&start={10**9}").status_code == 422
    reader = browser(ada)
    assert reader.post("/ideas", {"title": "A lamp", "body": "x" * 2_000_000}).status_code == 413
    assert reader.post("/ideas", {f"field{n}": "" for n in range(5_000)}).status_code in (413, 422)


def test_what_declares_no_policy_is_for_nobody(admin, ada):
    for person_id in (admin, ada):
        with pytest.raises(NotAllowed):
            CLOSED.check(viewer(person_id))


def test_a_failure_says_nothing_of_how_the_house_is_built(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE", False)

    def fail(*_):
        raise ZeroDivisionError("a secret of the house")

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        page, answer = client.get("/ideas?sort=new"), client.get("/api/v1/ideas")
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)
    assert (page.status_code, answer.status_code) == (500, 500)
    assert answer.json["code"] == "unforeseen"
    assert page.headers["X-Request-Id"] in page.text
    for said in (page.text, answer.text):
        assert not re.search(r"secret|Traceback|ZeroDivision|SELECT|portal/|\.py", said)
