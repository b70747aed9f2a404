"""Live sessions: the company listens at a time that everybody knows, and answers what most want to be told."""
