"""Figures: ratios and counts that hold on any machine. `make bench` prints the table."""
