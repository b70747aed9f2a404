"""Wellspring: a house where customers and the company make things together.

Follow the water.  A person does an *act*; the act writes an *event*; *projections* learn from events,
*reactions* answer them, *pages* show what is known.  Begin with `portal/app.py`.
"""
