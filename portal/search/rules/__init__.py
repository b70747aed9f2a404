"""What search decides without a database: the terms of a text, the order of hits, spelling, snippets."""
