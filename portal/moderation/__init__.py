"""Flags, the queue of the moderators, and the public log of what was hidden."""
