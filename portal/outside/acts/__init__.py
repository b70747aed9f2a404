"""What is done with letters: pack them, and say what became of one that is unclear."""

from portal.outside.acts.mail import pack, settle

__all__ = ["pack", "settle"]
