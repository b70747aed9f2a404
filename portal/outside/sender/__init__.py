"""Delivers letters after the commit and outside any transaction, each at most once."""

from portal.outside.sender.carrying import Carrier, deliver_all

__all__ = ["Carrier", "deliver_all"]
