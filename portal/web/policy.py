"""Who may use a route: each route declares it, and what declares nothing is closed to all."""

from dataclasses import dataclass

from portal.kit.errors import NotAllowed, Refused
from portal.people.queries import Viewer
from portal.people.rules import ADMIN, MODERATOR, OPERATIONS, PRODUCT, ROLES, STAFF


class SignInFirst(Refused):
    """The page is for people who are signed in; a browser is led to the sign-in and back."""

    status = 401
    default_code = "sign_in_first"


class SecondFactorFirst(Refused):
    """The person works for the company and has shown a password only."""

    status = 403
    default_code = "second_factor_first"


class ProofFirst(Refused):
    """What is asked for changes who may come in, so the person shows once more who they are."""

    status = 403
    default_code = "proof_first"


@dataclass(frozen=True, slots=True)
class Policy:
    """A set of roles, beside whom an administrator may; without any it is for nobody.  `anybody` needs no sign-in."""

    name: str
    roles: tuple[str, ...] = ()
    anybody: bool = False

    def check(self, viewer: Viewer) -> None:
        """Refuse a viewer who may not use the route, before anything of it is looked up."""
        if self.anybody:
            return
        if not viewer.is_known:
            raise SignInFirst("Please sign in first.")
        if viewer.role not in self.roles and (viewer.role != ADMIN or not self.roles):
            raise NotAllowed("You are not allowed to do this.")


ANYBODY = Policy("anybody", anybody=True)
MEMBERS = Policy("members", ROLES)
STAFF_ONLY = Policy("staff", STAFF)
MODERATORS = Policy("moderators", (MODERATOR,))
PRODUCT_TEAM = Policy("product team", (PRODUCT,))
OPERATORS = Policy("operations", (OPERATIONS,))
MAKERS = Policy("product team and operations", (PRODUCT, OPERATIONS))
CARERS = Policy("staff who answer customers", (MODERATOR, PRODUCT, OPERATIONS))
CURATORS = Policy("product team and moderators", (PRODUCT, MODERATOR))
ADMINS = Policy("administrators", (ADMIN,))
