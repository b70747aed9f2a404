"""Readers of file formats: files in, plain rows out, and a reason for whatever could not be read."""
