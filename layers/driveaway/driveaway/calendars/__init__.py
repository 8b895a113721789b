"""The calendar of a store: when it is open, on which days it is not, and how working time passes."""
