"""What leaves the house and what came in: letters that wait, and what a bell rang for."""

from portal.outside.models.imports import ImportKey, ImportRefusal, ImportRun
from portal.outside.models.mail import Bell, BellFollower, Parcel, ReadMark

__all__ = ["Bell", "BellFollower", "ImportKey", "ImportRefusal", "ImportRun", "Parcel", "ReadMark"]
