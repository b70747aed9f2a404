"""Contributors ranked as knowledge sources: who knows what we can use, how sure we are, and why."""
