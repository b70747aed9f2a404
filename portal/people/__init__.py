"""Everyone known to us: one row per human, whether or not they ever sign in; who may do what, and who may see what."""
