"""Inquiries: the first contact and what the customer needs."""
