"""Delivers letters and pushes after the commit and outside any transaction, each at most once."""

from portal.outside.sender.carrying import Carrier, deliver_all
from portal.outside.sender.pushing import push_all

__all__ = ["Carrier", "deliver_all", "push_all"]
