"""What may become of an article or a guide."""

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import STAFF

NAMES = {"draft": N_("Draft"), "published": N_("Published"), "retired": N_("Retired")}
LIFE = States(
    Step("draft", "publish", "published", STAFF, N_("Publish")),
    Step("published", "retire", "retired", STAFF, N_("Retire"), N_("with a reason")),
    Step("retired", "publish", "published", STAFF, N_("Publish again")),
    names=NAMES,
)
TONES = {"draft": "amber", "published": "green", "retired": "grey"}
CREDITS = 20  # people whose knowledge is in one article
PRODUCTS = 20  # that one article or guide is about
