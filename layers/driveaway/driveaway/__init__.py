"""Driveaway carries a car sale from the first inquiry to years of aftercare."""

__version__ = "0.1.0"
