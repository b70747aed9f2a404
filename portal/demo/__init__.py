"""A small believable company and its community, made only through acts; every person in it is invented."""

from portal.demo.filling import SIGN_INS, fill, is_filled

__all__ = ["SIGN_INS", "fill", "is_filled"]
