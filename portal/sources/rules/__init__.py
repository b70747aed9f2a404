"""Pure arithmetic of the ranking: rates, ranks, lifetime value, and the proof that any of it helps."""
