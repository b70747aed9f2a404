"""Questionnaires: written in the desk, answered once, and read with how far their numbers may be trusted."""
