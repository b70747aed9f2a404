"""The parts of the house that a company may do without."""

from portal.kit.words import N_

MODULES = {
    "challenges": N_("Challenges"),
    "rounds": N_("Rounds of votes"),
    "preorders": N_("Made to order"),
    "knowledge": N_("Knowledge"),
    "rewards": N_("Rewards"),
    "surveys": N_("Surveys"),
    "roadmap": N_("Roadmap and changelog"),
}
