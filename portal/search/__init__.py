"""Search: one index over everything a person may see."""
