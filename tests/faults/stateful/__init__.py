"""A town of car dealers: several orders of several people at once, in a world that breaks, as Hypothesis combines it."""
