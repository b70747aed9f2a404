"""Who comes into a group, who leaves it, and whose it is."""

import pytest

from portal.groups.acts import (
    accept_invitation,
    close_group,
    decline_invitation,
    hand_over,
    invite,
    join_group,
    leave_group,
    make_group,
    remove_member,
    reopen_group,
    withdraw_invitation,
)
from portal.groups.models import Group
from portal.groups.queries import get_group, invitations_for, members_of, my_groups, open_groups
from portal.groups.rules import OPEN
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.queries import viewer

WHY = "We meet in the other group from now on."


def names(group_id):
    return [(row.name, row.role) for row in members_of(group_id).items]


def test_everybody_joins_an_open_group_and_leaves_it(cooks, ada, bo, flows):
    join_group(cooks, bo)
    assert names(cooks) == [("Ada", "owner"), ("Bo", "member")]
    with pytest.raises(Conflict):
        join_group(cooks, bo)
    leave_group(cooks, bo)
    join_group(cooks, bo)
    leave_group(cooks, bo)
    with pytest.raises(Conflict):
        leave_group(cooks, bo)
    assert names(cooks) == [("Ada", "owner")]
    flows()


def test_a_group_by_invitation_is_seen_by_its_members_alone(testers, ada, bo, staff, flows):
    for stranger in (bo, staff):
        with pytest.raises(NotFound):
            get_group(testers, viewer(stranger))
        with pytest.raises(NotFound):
            join_group(testers, stranger)
    invitation = invite(testers, bo, ada)
    with pytest.raises(NotFound):
        get_group(testers, viewer(bo))
    assert [each.group for each in invitations_for(bo)] == ["Testers of the zebracanary"]
    with pytest.raises(NotFound):
        accept_invitation(invitation, staff)
    accept_invitation(invitation, bo)
    assert get_group(testers, viewer(bo)).is_member
    with pytest.raises(Conflict):
        accept_invitation(invitation, bo)
    flows()


def test_an_invitation_is_declined_or_taken_back_and_may_come_again(testers, ada, bo, flows):
    with pytest.raises(Invalid):
        invite(testers, ada, ada)
    first = invite(testers, bo, ada)
    with pytest.raises(Invalid):
        invite(testers, bo, ada)
    decline_invitation(first, bo)
    second = invite(testers, bo, ada)
    withdraw_invitation(second, ada)
    with pytest.raises(Conflict):
        accept_invitation(second, bo)
    accept_invitation(invite(testers, bo, ada), bo)
    with pytest.raises(NotAllowed):
        invite(testers, join("Cy"), bo)
    flows()


def test_who_was_taken_out_comes_back_by_an_invitation_only(cooks, ada, bo, flows):
    join_group(cooks, bo)
    with pytest.raises(Refused):
        remove_member(cooks, ada, ada)
    with pytest.raises(NotAllowed):
        remove_member(cooks, bo, bo)
    remove_member(cooks, bo, ada)
    with pytest.raises(NotAllowed):
        join_group(cooks, bo)
    accept_invitation(invite(cooks, bo, ada), bo)
    assert names(cooks) == [("Ada", "owner"), ("Bo", "member")]
    flows()


def test_an_owner_who_leaves_is_followed_by_who_was_there_longest_and_the_last_one_closes_it(cooks, ada, bo, flows):
    cy = join("Cy")
    join_group(cooks, bo)
    join_group(cooks, cy)
    leave_group(cooks, ada)
    assert names(cooks) == [("Bo", "owner"), ("Cy", "member")]
    hand_over(cooks, cy, bo)
    assert names(cooks) == [("Bo", "member"), ("Cy", "owner")]
    leave_group(cooks, bo)
    leave_group(cooks, cy)
    assert db.session.get(Group, cooks).status == "closed"
    flows()


def test_a_closed_group_is_read_and_takes_nothing_new(cooks, ada, bo, moderator, flows):
    with pytest.raises(NotAllowed):
        close_group(cooks, bo, WHY)
    with pytest.raises(Invalid):
        close_group(cooks, ada, "")
    close_group(cooks, ada, WHY)
    with pytest.raises(Conflict):
        join_group(cooks, bo)
    assert get_group(cooks, viewer(bo)).group.reason == WHY
    assert open_groups(viewer(bo)).items == []
    reopen_group(cooks, ada)
    join_group(cooks, bo)
    close_group(cooks, moderator, WHY)
    flows()


def test_who_closes_the_account_leaves_groups_and_their_words(cooks, testers, ada, bo, admin, flows):
    join_group(cooks, bo)
    invite(testers, bo, ada)
    forget_person(ada, admin)
    flows()
    group = db.session.get(Group, cooks)
    assert names(cooks) == [("Bo", "owner")]
    assert (group.name, group.about) == ("Cooking outside", "")
    assert (db.session.get(Group, testers).name, db.session.get(Group, testers).status) == ("…", "closed")
    assert invitations_for(bo) == []


def test_lists_go_on_where_the_page_ended(ada, bo):
    made = [make_group(f"Group {n}", "Of a kind.", OPEN, ada) for n in range(5)]
    join_group(made[2], bo)
    first = open_groups(viewer(bo), size=2)
    rest = open_groups(viewer(bo), first.next, size=9)
    assert [line.id for line in [*first.items, *rest.items]] == [made[2], made[4], made[3], made[1], made[0]]
    assert [line.role for line in first.items] == ["member", None]
    mine = my_groups(viewer(ada), size=3)
    assert len([*mine.items, *my_groups(viewer(ada), mine.next).items]) == 5
