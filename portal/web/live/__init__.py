"""Sockets, and the listener that feeds them."""
