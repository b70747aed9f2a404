"""Invitations: a link of one's own, and credit for the friend who came by it and proved an address."""

from sqlalchemy import select

from portal.app import READERS
from portal.customers.models import Customer
from portal.kit.db import db
from portal.outside.queries.mail import unread
from portal.people.accounts import confirm_mail
from portal.people.forgetting import forget_person
from portal.people.inviting import friends_of, invitation_of, inviter_in
from portal.people.models import Person
from portal.people.signing import sign_up
from portal.people.tokens import make_token
from portal.river.reader import flow


def test_who_comes_by_an_invitation_is_credited_once_the_address_is_proved(ada, flows):
    friend = sign_up("Fay", "fay@example.org", "four plain words here", invitation=invitation_of(ada))
    assert friends_of(ada) == []
    confirm_mail(make_token(friend, "confirm", mail="fay@example.org"))
    assert [each.id for each in friends_of(ada)] == [friend]
    flows()
    assert unread(ada) == 1
    assert db.session.scalar(select(Customer.friends).filter_by(person_id=ada)) == 1
    confirm_mail(make_token(friend, "confirm", mail="fay@example.org"))
    flows()
    assert db.session.scalar(select(Customer.friends).filter_by(person_id=ada)) == 1


def test_an_invitation_that_nobody_made_invites_nobody(ada, bo, client):
    forged = f"{bo}{invitation_of(ada)[len(str(ada)) :]}"
    for words in (forged, "nonsense", f"{ada}-", "9" * 30 + "-x"):
        assert inviter_in(words) is None
        assert client.get(f"/join/{words}").status_code == 404
    friend = sign_up("Fay", "fay@example.org", "four plain words here", confirmed=True, invitation=forged)
    assert friends_of(ada) == friends_of(bo) == []
    assert friend


def test_a_link_is_shown_and_leads_to_the_form_with_the_name_of_the_friend(ada, browser, client):
    page = browser(ada).get("/me/invitations").text
    assert f"/join/{invitation_of(ada)}" in page
    form = client.get(f"/join/{invitation_of(ada)}").text
    assert "Ada" in form
    assert f'name="invitation" value="{invitation_of(ada)}"' in form


def test_the_desk_sees_who_brought_friends(ada, staff, browser):
    sign_up("Fay", "fay@example.org", "four plain words here", confirmed=True, invitation=invitation_of(ada))
    flow(READERS)
    assert "Friends who came by invitation" in browser(staff).get(f"/desk/customers/{ada}").text


def test_a_friend_who_leaves_is_forgotten_and_what_was_counted_stays(ada, flows):
    friend = sign_up("Fay", "fay@example.org", "four plain words here", confirmed=True, invitation=invitation_of(ada))
    flows()
    forget_person(friend, friend)
    flows()
    assert friends_of(ada) == []
    assert db.session.scalar(select(Customer.friends).filter_by(person_id=ada)) == 1


def test_who_left_invites_nobody_any_more(ada, client):
    words = invitation_of(ada)
    forget_person(ada, ada)
    assert client.get(f"/join/{words}").status_code == 404
    assert db.session.get(Person, ada).forgotten_at
