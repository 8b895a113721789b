"""Aftercare: follow-ups and service requests."""
