"""Customers: profiles, and how one person is recognised."""
