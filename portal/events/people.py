"""What happens to people."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class PersonEvent(Event):
    """What all events of a person know."""

    about = "person:{person_id}"
    person_id: int


@dataclass(frozen=True)
class PersonJoined(PersonEvent):
    """Somebody became known to us."""

    kind = "person.joined"
    sentence = N_("{subject} came to us")
    personal = {"name": "person_id"}
    name: str
    role: str = "customer"


@dataclass(frozen=True)
class PersonRenamed(PersonEvent):
    """Somebody took another name, or told us what they care about."""

    kind = "person.renamed"
    sentence = N_("{subject} changed the profile")
    personal = {"name": "person_id", "interests": "person_id"}
    name: str
    interests: str = ""
    language: str = ""


@dataclass(frozen=True)
class MailConfirmed(PersonEvent):
    """Somebody proved that a mail address is theirs."""

    kind = "person.mail_confirmed"
    sentence = N_("{subject} confirmed a mail address")


@dataclass(frozen=True)
class FriendJoined(PersonEvent):
    """Somebody came by the invitation of another, and proved an address; the inviter is credited once."""

    kind = "person.friend_joined"
    sentence = N_("{subject} came by an invitation")
    inviter_id: int


@dataclass(frozen=True)
class PersonInvited(Event):
    """The company invited somebody by mail; nobody is known to us by it until they come."""

    kind = "person.invited"
    about = "invitation:{invitation_id}"
    sentence = N_("{actor} invited somebody by mail")
    touchpoint = "desk"
    invitation_id: int
    role: str = "customer"


@dataclass(frozen=True)
class InvitationEnded(Event):
    """The company took an invitation back, or somebody took it up."""

    kind = "person.invitation_ended"
    about = "invitation:{invitation_id}"
    sentence = N_("An invitation by mail was taken up or taken back")
    invitation_id: int
    is_taken_up: bool = True


@dataclass(frozen=True)
class PasswordChanged(PersonEvent):
    """Somebody changed or reset their password; every other session ended."""

    kind = "person.password_changed"
    sentence = N_("{subject} changed the password")


@dataclass(frozen=True)
class RoleGiven(PersonEvent):
    """Somebody was given another role in the house."""

    kind = "person.role_given"
    sentence = N_("{actor} gave {subject} another role")
    touchpoint = "desk"
    role: str


@dataclass(frozen=True)
class PeopleJoined(PersonEvent):
    """Two records turned out to be one human: this one points to the other, and can be parted again."""

    kind = "person.joined_into"
    sentence = N_("{subject} was found to be one person with another record")
    touchpoint = "desk"
    other_id: int


@dataclass(frozen=True)
class PeopleParted(PersonEvent):
    """A joining of two records was undone."""

    kind = "person.parted"
    sentence = N_("{subject} was parted from another record again")
    touchpoint = "desk"
    other_id: int


@dataclass(frozen=True)
class PersonForgotten(PersonEvent):
    """Somebody closed the account; names and words are blanked, what was counted stays counted."""

    kind = "person.forgotten"
    sentence = N_("A person left, and their words were blanked")


@dataclass(frozen=True)
class SignInHelpAsked(PersonEvent):
    """Somebody asked for a mail to confirm an address or to choose a new password; 0 where nobody has the address."""

    kind = "person.sign_in_help_asked"
    sentence = N_("A mail about signing in was asked for")
    letter: str


@dataclass(frozen=True)
class DataExported(PersonEvent):
    """Somebody took a copy of all that we keep of them."""

    kind = "person.data_exported"
    sentence = N_("{subject} took a copy of their data")


@dataclass(frozen=True)
class NewMailAsked(PersonEvent):
    """Somebody wants to sign in with another address; a letter goes there, and nothing changes yet."""

    kind = "person.new_mail_asked"
    sentence = N_("{subject} asked to use another mail address")
    change_id: int


@dataclass(frozen=True)
class MailChanged(PersonEvent):
    """The new address was confirmed and counts from now on; the old one is told, and may undo it for three days."""

    kind = "person.mail_changed"
    sentence = N_("{subject} changed the mail address")
    change_id: int


@dataclass(frozen=True)
class MailChangeUndone(PersonEvent):
    """A change of address was taken back from the old one: the password and what was added since are gone."""

    kind = "person.mail_change_undone"
    sentence = N_("The change of the mail address of {subject} was undone")
    change_id: int


@dataclass(frozen=True)
class FactorAdded(PersonEvent):
    """Somebody added what they show beside the password, or instead of it: an app, a passkey, codes on paper."""

    kind = "person.factor_added"
    sentence = N_("{subject} added a second factor")
    factor: str


@dataclass(frozen=True)
class FactorRemoved(PersonEvent):
    """Somebody took a second factor away."""

    kind = "person.factor_removed"
    sentence = N_("{subject} removed a second factor")
    factor: str


@dataclass(frozen=True)
class RecoveryCodeUsed(PersonEvent):
    """Somebody signed in with one of the codes kept for the day on which the second factor is lost."""

    kind = "person.recovery_code_used"
    sentence = N_("{subject} signed in with a recovery code")
    left: int


@dataclass(frozen=True)
class ProviderJoined(PersonEvent):
    """Somebody signed in through another house for the first time, which vouches for their address."""

    kind = "person.provider_joined"
    sentence = N_("{subject} signed in through another provider for the first time")


@dataclass(frozen=True)
class PersonWarned(PersonEvent):
    """A moderator warned somebody who broke the rules of the community."""

    kind = "person.warned"
    sentence = N_("{actor} warned {subject}")
    touchpoint = "desk"
    personal = {"reason": "person_id"}
    sanction_id: int
    reason: str
    ground: str = "other"


@dataclass(frozen=True)
class PersonSuspended(PersonEvent):
    """A moderator suspended somebody for some days: they read, and do nothing, until then."""

    kind = "person.suspended"
    sentence = (N_("{actor} suspended {subject} for {n} day"), N_("{actor} suspended {subject} for {n} days"))
    touchpoint = "desk"
    personal = {"reason": "person_id"}
    sanction_id: int
    reason: str
    n: int
    ground: str = "other"


@dataclass(frozen=True)
class SuspensionLifted(PersonEvent):
    """A moderator ended a suspension before its time."""

    kind = "person.suspension_lifted"
    sentence = N_("{actor} lifted the suspension of {subject}")
    touchpoint = "desk"
    sanction_id: int


@dataclass(frozen=True)
class SanctionOverturned(PersonEvent):
    """Another moderator found that a warning or a suspension was wrong: it counts against nobody any more."""

    kind = "person.sanction_overturned"
    sentence = N_("{actor} took back a sanction of {subject}")
    touchpoint = "desk"
    sanction_id: int
    sanction: str


@dataclass(frozen=True)
class TrustLevelChanged(PersonEvent):
    """Somebody earned another level of trust, or lost one."""

    kind = "person.trust_level_changed"
    sentence = N_("{subject} went from trust level {before} to {level}")
    level: int
    before: int
