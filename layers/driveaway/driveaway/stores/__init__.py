"""Stores: the places where cars are sold and handed over."""
