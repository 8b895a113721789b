"""Verbs of the engineer on call, run by hand beside the functions."""
