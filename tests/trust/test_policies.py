"""Every route as everybody: what each may do is written down here by hand, and asked over HTTP cell by cell.

`+` may, `in` must sign in first, `-` may not; the token that reads may ask what its owner may and change nothing.
"""

import re

import pytest

from portal.cli.routes import declared_routes
from portal.house.rules import MODULES
from portal.kit.db import is_postgresql

KNOWN = ("customer", "other", "moderator", "product", "operations", "admin")
SUBJECTS = ("anonymous", "unconfirmed", *KNOWN)
POLICIES = """
anybody                     +   +   +  +  +  +  +  +
members                     in  in  +  +  +  +  +  +
staff                       in  in  -  -  +  +  +  +
staff who answer customers  in  in  -  -  +  +  +  +
moderators                  in  in  -  -  +  -  -  +
product team                in  in  -  -  -  +  -  +
operations                  in  in  -  -  -  -  +  +
product team and operations in  in  -  -  -  +  +  +
product team and moderators in  in  -  -  +  +  -  +
administrators              in  in  -  -  -  -  -  +
"""
# What is there, and answers these as if it were not.
HIDDEN = """
GET  /orders/<int:order_id>                                   other
GET  /orders/<int:order_id>/papers/<int:bill_id>.pdf          other
POST /orders/<int:order_id>/address                           other
POST /orders/<int:order_id>/cards                             other
POST /orders/<int:order_id>/cancellation                      other moderator
POST /orders/<int:order_id>/payments                          other
POST /orders/<int:order_id>/promise                           other
GET  /orders/<int:order_id>/change other moderator product operations admin
POST /orders/<int:order_id>/change other moderator product operations admin
GET  /orders/<int:order_id>/returns/new other moderator product operations admin
POST /orders/<int:order_id>/returns other moderator product operations admin
POST /orders/<int:order_id>/returns/<int:return_id>/steps other
POST /orders/<int:order_id>/put-on/<int:customisation_id> other moderator product operations admin
POST /orders/<int:order_id>/payments/<int:payment_id>/inquiry other moderator
POST /api/v1/orders/<int:order_id>/payments                   other moderator
GET  /feedback/<int:feedback_id>                              other
POST /feedback/<int:feedback_id>/messages                     other
POST /feedback/<int:feedback_id>/verdict                      other moderator product operations admin
PUT  /api/v1/feedback/<int:feedback_id>/verdict               other moderator product operations admin
GET  /challenges/<int:challenge_id>/jury                      customer other moderator product operations admin
GET  /challenges/<int:challenge_id>/ranking.json              customer other moderator product operations admin
POST /me/redemptions/<int:redemption_id>/cancellation         other
GET  /me/royalties/<int:statement_id>                         other moderator product
GET  /groups/<int:group_id> other moderator product operations admin
GET  /groups/<int:group_id>/news other moderator product operations admin
GET  /groups/<int:group_id>/members other moderator product operations admin
GET  /groups/<int:group_id>/edit other moderator product operations admin
GET  /groups/<int:group_id>/ideas/new other moderator product operations admin
GET  /groups/<int:group_id>.atom customer other moderator product operations admin
POST /groups/<int:group_id>/members other moderator product operations admin
POST /groups/<int:group_id>/departure other moderator product operations admin
POST /groups/<int:group_id>/members/<int:person_id>/removal customer other moderator product operations admin
POST /groups/<int:group_id>/members/<int:person_id>/ownership customer other moderator product operations admin
POST /groups/<int:group_id>/words other moderator product operations admin
POST /groups/<int:group_id>/closing other moderator product operations admin
POST /groups/<int:group_id>/reopening other moderator product operations admin
POST /groups/<int:group_id>/invitations other moderator product operations admin
POST /groups/<int:group_id>/ideas other moderator product operations admin
GET  /api/v1/groups/<int:group_id> other moderator product operations admin
GET  /api/v1/groups/<int:group_id>/ideas other moderator product operations admin
POST /api/v1/groups/<int:group_id>/ideas other moderator product operations admin
PUT  /api/v1/groups/<int:group_id>/membership other moderator product operations admin
DELETE /api/v1/groups/<int:group_id>/membership other moderator product operations admin
GET  /groups/invitations/<int:invitation_id> customer moderator product operations admin
POST /groups/invitations/<int:invitation_id>/acceptance customer moderator product operations admin
POST /groups/invitations/<int:invitation_id>/refusal customer moderator product operations admin
POST /groups/invitations/<int:invitation_id>/withdrawal other moderator product operations admin
"""
# What these see, and may not change.
FIXED = """
GET   /ideas/<int:idea_id>/edit              other
POST  /ideas/<int:idea_id>/revisions         other
PATCH /api/v1/ideas/<int:idea_id>            other
POST  /ideas/<int:idea_id>/answer            other moderator product operations admin
POST  /ideas/<int:idea_id>/answer/withdrawal other moderator product operations admin
"""
SENT = {
    "/api/v1/orders/<int:order_id>/payments": {"minor": 1, "currency": "EUR", "reference": "B2"},
    "/api/v1/feedback/<int:feedback_id>/verdict": {"accepted": True},
    "/api/v1/groups/<int:group_id>/ideas": {"title": "A lid that stays", "body": "Where nothing hums."},
}
ALL_OPEN = {"/desk/house/modules": {"open": list(MODULES)}}  # a part that is closed would answer nobody from then on
ENDS_THE_SESSION = ("/sign-out", "/sign-in", "/me/")
ABSENT = 4711
CHANGING = re.compile(r"(value|content|nonce)=\"[\w-]{16,64}\"|\d+")  # keys of one answer, and numbers in addresses


def table(text):
    rows = [line.rsplit(maxsplit=len(SUBJECTS)) for line in text.strip().splitlines()]
    return {row[0]: dict(zip(SUBJECTS, row[1:], strict=True)) for row in rows}


def exceptions(text, status):
    rows = [line.split() for line in text.strip().splitlines()]
    return {(row[0], row[1]): (status, row[2:]) for row in rows}


def as_whom(subject):
    """Return in which column somebody stands: a token may what its owner may."""
    return "customer" if subject.token else subject.name


def breaches(subject, row, village, said):
    """Return what is wrong with how a route answers somebody, for what is there and for what is not."""
    there = ask(subject, row, village, village.address(row["rule"]))
    absent = there
    if "<" in row["rule"]:
        absent = ask(subject, row, village, absent_address(row["rule"], village))
    fine = RIGHT[said](row, there, absent) and alike(there, absent) and is_as_excepted(subject, row, there.status_code)
    return [] if fine else [f"{subject.name}: {row['method']} {row['rule']} {there.status_code}/{absent.status_code}"]


def ask(subject, row, village, path):
    form = {"comment_id": village.things["comment_id"], **ALL_OPEN.get(row["rule"], {})}
    sent = {"json": SENT.get(row["rule"], {})} if row["rule"].startswith("/api/") else {"data": form}
    answer = subject.ask(row["method"], path, **sent)
    if row["rule"].startswith(ENDS_THE_SESSION) and row["method"] != "GET":
        subject.come_in()
    return answer


def absent_address(rule, village):
    nowhere = dict.fromkeys(village.things, ABSENT) | {"key": ABSENT}
    return village.address(rule, **nowhere)


def closed_to_readers(subject, row):
    return subject.name == "read token" and row["method"] != "GET"


def may(row, there, absent):
    """Say whether somebody who may was let in: what is read is shown, and nothing asks who they are."""
    known = there.status_code in (200, 302, 303, 503) if row["method"] == "GET" else there.status_code != 401
    return absent.status_code not in (401, 403) and (known or there.status_code in (403, 404, 422))


def must_sign_in(row, there, absent):
    leads = 303 if row["method"] == "GET" and not row["rule"].startswith("/api/") else 401
    return there.status_code == absent.status_code == leads


def may_not(_row, there, absent):
    return there.status_code == absent.status_code == 403


RIGHT = {"+": may, "in": must_sign_in, "-": may_not}


def alike(there, absent):
    """Say whether what is hidden answers word for word as what is not there."""
    return there.status_code not in (401, 404) or (there.status_code == absent.status_code and same(there, absent))


def same(there, absent):
    bare = [CHANGING.sub("", page.text.replace(page.headers["X-Request-Id"], "")) for page in (there, absent)]
    return bare[0] == bare[1]


def is_as_excepted(subject, row, status):
    place, name = (row["method"], row["rule"]), as_whom(subject)
    if closed_to_readers(subject, row) or place not in EXCEPTED or name not in KNOWN:
        return status < 500 or row["rule"] == "/readyz"
    told, names = EXCEPTED[place]
    return (status == told) == (name in names)


TABLE = table(POLICIES)
EXCEPTED = exceptions(HIDDEN, 404) | exceptions(FIXED, 403)


def test_every_route_answers_everybody_as_its_policy_says(village, app):
    subjects, rows = village.subjects(), declared_routes(app)
    if is_postgresql():
        rows = rows[::4]
    found, cells = [], 0
    for row in rows:
        for subject in subjects:
            said = "-" if closed_to_readers(subject, row) else TABLE[row["policy"]][as_whom(subject)]
            found += breaches(subject, row, village, said)
            cells += 1 + ("<" in row["rule"])
    assert not found, "\n".join(found)
    assert cells >= (600 if is_postgresql() else 2_500)


def test_every_exception_names_a_route_and_every_policy_has_its_row(app):
    known = {(row["method"], row["rule"]) for row in declared_routes(app)}
    assert EXCEPTED.keys() <= known
    assert {row["policy"] for row in declared_routes(app)} == TABLE.keys()


@pytest.mark.parametrize("path", ["/desk", "/desk/nothing", "/api/v1/nothing", "/nothing", "/desk/customers/x"])
def test_what_is_no_route_is_not_there_for_anybody(client, browser, admin, path):
    expected = 303 if path == "/desk" else 404
    assert client.get(path).status_code == expected
    assert browser(admin).get(path).status_code == (302 if path == "/desk" else 404)  # first of all, the set-up
