"""Feedback: surveys and what staff hear."""
