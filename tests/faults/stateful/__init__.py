"""A dealer's town: several orders of several people at once, in a world that breaks, by rules that Hypothesis combines."""
