"""A town of car dealers: orders of several people at once, in a world that breaks, as Hypothesis combines it."""
