"""Whose bell rings for what: learned from events, so that a follower hears what those who follow hear."""

from sqlalchemy import delete, select

from portal.events import ideas as told
from portal.events import keeping
from portal.events.authorship import IdeaBuiltOn, IdeaSplitAgreed, IdeaSplitProposed
from portal.events.care import CaseAnswered, CaseResolved
from portal.events.challenges import AnswerJudged, AnswerSettled, AppealAnswered, AwardPaid, JurorInvited
from portal.events.groups import (
    GroupClosed,
    GroupHidden,
    GroupJoined,
    GroupLeft,
    GroupMade,
    GroupPassedOn,
    GroupRemoved,
    GroupRestored,
    InvitationSent,
)
from portal.events.meetings import (
    MeetingCancelled,
    MeetingChanged,
    MeetingReminded,
    MeetingSignedOff,
    MeetingSignedUp,
    QuestionAnswered,
    QuestionHidden,
    QuestionKept,
    QuestionRestored,
)
from portal.events.moderation import AppealDecided, AppealSettled
from portal.events.orders import OrderPlaced, OrderShipped, PreorderClosed
from portal.events.parcels import OrderDelayed
from portal.events.people import (
    FriendJoined,
    PersonForgotten,
    PersonSuspended,
    PersonWarned,
    SanctionOverturned,
    SuspensionLifted,
)
from portal.events.product_questions import (
    ProductQuestionAnswered,
    ProductQuestionHidden,
    ProductQuestionRestored,
)
from portal.events.production import (
    BatchAdvanced,
    BatchAnswered,
    BatchCommentHidden,
    BatchCommentRestored,
    BatchStarted,
)
from portal.events.rounds import RoundReviewersInvited
from portal.events.search import SearchMatched
from portal.events.surveys import SurveyAsked
from portal.events.workshop import ChangeDecided, PollOpened, WatcherElected
from portal.kit.db import db
from portal.outside.models.mail import Bell, BellFollower, BellGroup
from portal.outside.projections.ringing import Bells
from portal.people.rules import EVERYONE
from portal.river import Happened
from portal.river.models import EventRow

ring = Bells()
CommentModerated = told.IdeaCommentHidden | told.IdeaCommentRestored | BatchCommentHidden | BatchCommentRestored
INTERESTED = (told.IdeaPosted, told.IdeaFollowed)
SUPPORT = 1  # what a vote says that is for an idea


@ring.on(*INTERESTED)
def follow(event: told.IdeaEvent, happened: Happened) -> None:
    """Let the author, voters and followers of an idea hear of it."""
    if happened.actor_id is not None:
        ring.follow(happened.subject, happened.actor_id)
    if isinstance(event, told.IdeaPosted) and event.group_id and event.audience_id != EVERYONE:
        ring.add(BellGroup, subject=happened.subject, group_id=event.group_id)


@ring.on(told.IdeaVoted)
def voted(event: told.IdeaVoted, happened: Happened) -> None:
    """Let the author hear that somebody voted for an idea: once of each, and of all of a day together."""
    follow(event, happened)
    if event.first and event.value == SUPPORT and happened.actor_id is not None:
        ring_for(happened, event.author_id, together=_today(happened, event.kind))


@ring.on(told.IdeaUnfollowed)
def unfollow(event: told.IdeaUnfollowed, happened: Happened) -> None:
    """Let somebody hear of an idea no more."""
    ring.unfollow(happened.subject, happened.actor_id)


@ring.on(told.IdeaDecided)
def decided(event: told.IdeaDecided, happened: Happened) -> None:
    """Let everybody who follows an idea hear what became of it."""
    if not happened.is_imported:
        ring.ring(happened, ring.followers(happened.subject))


@ring.on(told.IdeaAnswered)
def officially_answered(event: told.IdeaAnswered, happened: Happened) -> None:
    """Let everybody who follows an idea hear that the company answered."""
    if event.is_pinned and not happened.is_imported:
        ring.ring(happened, ring.followers(happened.subject))


@ring.on(IdeaBuiltOn)
def built_on(event: IdeaBuiltOn, happened: Happened) -> None:
    """Let those hear on whose words somebody built."""
    ring_for(happened, event.author_id, event.commenter_id)


@ring.on(IdeaSplitProposed)
def asked_to_share(event: IdeaSplitProposed, happened: Happened) -> None:
    """Let those hear who are asked to share an idea."""
    ring_for(happened, *event.people)


@ring.on(IdeaSplitAgreed)
def shares(event: IdeaSplitAgreed, happened: Happened) -> None:
    """Let each author of an idea hear of it as the first one does."""
    ring.follow(happened.subject, event.person_id)


@ring.on(told.IdeaMerged)
def merged(event: told.IdeaMerged, happened: Happened) -> None:
    """Let everybody who follows an idea hear where it goes on, and follow it there."""
    for person_id in sorted(ring.followers(happened.subject)):
        ring.follow(f"idea:{event.into_id}", person_id)
    if not happened.is_imported:
        ring.ring(happened, ring.followers(happened.subject))


@ring.on(told.IdeaCommented)
def commented(event: told.IdeaCommented, happened: Happened) -> None:
    """Let the author hear of a comment, and the one who commented of what follows."""
    ring_for(happened, event.author_id, together=_today(happened, event.kind))
    if happened.actor_id is not None:
        ring.follow(happened.subject, happened.actor_id)


@ring.on(told.IdeaAnswerAccepted)
def accepted(event: told.IdeaAnswerAccepted, happened: Happened) -> None:
    """Let the one who answered hear that the answer was accepted."""
    if event.commenter_id is not None and not happened.is_imported:
        ring.ring(happened, {event.commenter_id})


@ring.on(told.IdeaHidden, told.IdeaRestored, told.IdeaLetIn)
def moderated(event: told.IdeaHidden | told.IdeaRestored | told.IdeaLetIn, happened: Happened) -> None:
    """Let an author hear that their idea was hidden, or is seen again."""
    ring_for(happened, event.author_id)


@ring.on(told.IdeaCommentHidden, told.IdeaCommentRestored, BatchCommentHidden, BatchCommentRestored)
def comment_moderated(event: CommentModerated, happened: Happened) -> None:
    """Let the one who wrote a comment hear that it was hidden, or is seen again."""
    ring_for(happened, event.commenter_id)


@ring.on(AppealAnswered, AnswerJudged)
def judged(event: AppealAnswered | AnswerJudged, happened: Happened) -> None:
    """Let the author of an answer to a challenge hear what became of it."""
    if happened.actor_id != event.author_id:
        ring_for(happened, event.author_id)


@ring.on(AnswerSettled)
def settled(event: AnswerSettled, happened: Happened) -> None:
    """Let all authors of an answer to a challenge hear its result."""
    ring_for(happened, event.author_id, *event.sharers)


@ring.on(AwardPaid)
def award_paid(event: AwardPaid, happened: Happened) -> None:
    """Let a winner hear that the award is paid out."""
    ring_for(happened, event.person_id)


@ring.on(JurorInvited)
def invited(event: JurorInvited, happened: Happened) -> None:
    """Let somebody hear that they are asked to judge."""
    ring_for(happened, event.person_id)


@ring.on(RoundReviewersInvited)
def asked_to_review(event: RoundReviewersInvited, happened: Happened) -> None:
    """Let those hear who are asked to review the ideas of a round."""
    ring_for(happened, *event.people)


@ring.on(OrderPlaced)
def ordered(event: OrderPlaced, happened: Happened) -> None:
    """Let a buyer hear what becomes of the pre-order."""
    if event.person_id is not None:
        ring.follow(f"preorder:{event.preorder_id}", event.person_id)


@ring.on(PreorderClosed)
def closed(event: PreorderClosed, happened: Happened) -> None:
    """Let the buyers hear whether it is made."""
    ring.ring(happened, ring.followers(happened.subject))


@ring.on(BatchStarted)
def begun(event: BatchStarted, happened: Happened) -> None:
    """Let the buyers hear of the batch from now on."""
    for person_id in sorted(ring.followers(f"preorder:{event.preorder_id}")):
        ring.follow(happened.subject, person_id)


@ring.on(BatchAdvanced, PollOpened, WatcherElected)
def advanced(event: BatchAdvanced | PollOpened | WatcherElected, happened: Happened) -> None:
    """Let the buyers hear from the workshop, what they are asked, and who signs for them."""
    ring.ring(happened, ring.followers(happened.subject))


@ring.on(BatchAnswered)
def explained(event: BatchAnswered, happened: Happened) -> None:
    """Let the one who asked the workshop hear the answer."""
    ring_for(happened, event.person_id)


@ring.on(ChangeDecided)
def change_decided(event: ChangeDecided, happened: Happened) -> None:
    """Let the one who wished for a change hear what the company says."""
    if happened.actor_id != event.person_id:
        ring_for(happened, event.person_id)


@ring.on(CaseAnswered, CaseResolved)
def answered(event: CaseAnswered | CaseResolved, happened: Happened) -> None:
    """Let a customer hear the answer."""
    ring_for(happened, event.customer_id)


@ring.on(OrderShipped)
def shipped(event: OrderShipped, happened: Happened) -> None:
    """Let a buyer hear that the order is on its way."""
    ring_for(happened, event.person_id)


@ring.on(OrderDelayed)
def delayed(event: OrderDelayed, happened: Happened) -> None:
    """Let a buyer hear that the promised day cannot be kept, before they ask."""
    ring_for(happened, event.person_id)


@ring.on(FriendJoined)
def joined(event: FriendJoined, happened: Happened) -> None:
    """Let somebody hear that a friend accepted the invitation."""
    ring_for(happened, event.inviter_id)


@ring.on(SurveyAsked)
def asked(event: SurveyAsked, happened: Happened) -> None:
    """Let somebody hear that an answer of theirs is wished for."""
    ring_for(happened, event.person_id)


@ring.on(SearchMatched)
def found(event: SearchMatched, happened: Happened) -> None:
    """Let those hear of something new who saved a search for it; that they may see it was looked at for each."""
    ring.ring_anyway(happened, set(event.searchers), f"{event.kind} {happened.occurred_at:%Y-%m-%d}")


@ring.on(PersonWarned, PersonSuspended, SuspensionLifted)
def sanctioned(event: PersonWarned | PersonSuspended | SuspensionLifted, happened: Happened) -> None:
    """Let somebody hear that they were warned or suspended, or may act again."""
    ring_for(happened, event.person_id)


@ring.on(keeping.IdeaRemoved, keeping.IdeaLocked, keeping.IdeaUnlocked)
def limited(event: told.IdeaEvent, happened: Happened) -> None:
    """Let an author hear that their idea was removed or locked, or is open again."""
    ring_for(happened, event.author_id)


@ring.on(keeping.IdeaCommentRemoved)
def comment_removed(event: keeping.IdeaCommentRemoved, happened: Happened) -> None:
    """Let the one who wrote a comment hear that it was removed."""
    ring_for(happened, event.commenter_id)


@ring.on(AppealDecided, AppealSettled, SanctionOverturned)
def heard_out(event: AppealDecided | AppealSettled | SanctionOverturned, happened: Happened) -> None:
    """Let somebody hear how their appeal ended."""
    ring_for(happened, event.person_id)


@ring.on(InvitationSent, GroupPassedOn, GroupHidden, GroupRestored)
def called(event: InvitationSent | GroupPassedOn | GroupHidden | GroupRestored, happened: Happened) -> None:
    """Let somebody hear that a group is open to them, is theirs now, or that theirs was hidden or is there again."""
    ring_for(happened, event.person_id)


@ring.on(GroupMade, GroupJoined)
def came_in(event: GroupMade | GroupJoined, happened: Happened) -> None:
    """Let a member hear when the group is closed."""
    if event.person_id is not None:
        ring.follow(happened.subject, event.person_id)


@ring.on(GroupClosed)
def group_closed(event: GroupClosed, happened: Happened) -> None:
    """Let the members hear that their group was closed."""
    if not happened.is_imported:
        ring.ring(happened, ring.followers(happened.subject))


@ring.on(GroupLeft, GroupRemoved)
def went_out(event: GroupLeft | GroupRemoved, happened: Happened) -> None:
    """Let who left hear no more of the group, nor, if it keeps to itself, see what the bell rang for there."""
    ring.settle()
    about = select(BellGroup.subject).filter_by(group_id=event.group_id)
    gone = delete(BellFollower).filter_by(person_id=event.person_id)
    db.session.execute(gone.where(BellFollower.subject == happened.subject))
    db.session.execute(gone.where(BellFollower.subject.in_(about)))
    rung = select(EventRow.id).where(EventRow.subject.in_(about))
    db.session.execute(delete(Bell).filter_by(person_id=event.person_id).where(Bell.event_id.in_(rung)))
    if isinstance(event, GroupRemoved):
        ring_for(happened, event.person_id)


@ring.on(MeetingSignedUp)
def signed_up(event: MeetingSignedUp, happened: Happened) -> None:
    """Let who signed up hear what becomes of a live session."""
    ring.follow(happened.subject, event.person_id)


@ring.on(MeetingSignedOff)
def signed_off(event: MeetingSignedOff, happened: Happened) -> None:
    """Let who will not be there hear of it no more."""
    ring.unfollow(happened.subject, event.person_id)


@ring.on(MeetingReminded)
def reminded(event: MeetingReminded, happened: Happened) -> None:
    """Let those hear whom a live session begins soon for."""
    ring_for(happened, *event.people)


@ring.on(MeetingChanged, MeetingCancelled)
def moved(event: MeetingChanged | MeetingCancelled, happened: Happened) -> None:
    """Let all who signed up hear that a live session has another time, or none."""
    if isinstance(event, MeetingCancelled) or event.is_moved:
        ring.ring(happened, ring.followers(happened.subject))


@ring.on(ProductQuestionAnswered, ProductQuestionHidden, ProductQuestionRestored)
def question_answered(
    event: ProductQuestionAnswered | ProductQuestionHidden | ProductQuestionRestored, happened: Happened
) -> None:
    """Let who asked about a product hear what became of it."""
    ring_for(happened, event.person_id)


@ring.on(QuestionAnswered, QuestionKept, QuestionHidden, QuestionRestored)
def question_moved(
    event: QuestionAnswered | QuestionKept | QuestionHidden | QuestionRestored, happened: Happened
) -> None:
    """Let who asked hear what became of the question."""
    ring_for(happened, event.person_id)


@ring.on(PersonForgotten)
def forgotten(event: PersonForgotten, happened: Happened) -> None:
    """Ring no bell of a person who left."""
    ring.settle()
    for table in (Bell, BellFollower):
        db.session.execute(delete(table).filter_by(person_id=event.person_id))


def ring_for(happened: Happened, *people: int | None, together: str | None = None) -> None:
    """Ring the bells of these people, but not of the one who did it."""
    if not happened.is_imported:
        ring.ring(happened, {person for person in people if person}, together)


def _today(happened: Happened, kind: str) -> str:
    """Return under what all of a kind that happens to one thing on one day rings together."""
    return f"{kind} {happened.subject} {happened.occurred_at:%Y-%m-%d}"
