"""What leaves the house and what came in: letters that wait, and what a bell rang for."""

from portal.outside.models.imports import ImportKey, ImportRefusal, ImportRun
from portal.outside.models.mail import Bell, BellFollower, Parcel, ReadMark
from portal.outside.models.wishes import LetterWish, QuietHours, SilentBell

__all__ = [
    "Bell",
    "BellFollower",
    "ImportKey",
    "ImportRefusal",
    "ImportRun",
    "LetterWish",
    "Parcel",
    "QuietHours",
    "ReadMark",
    "SilentBell",
]
