"""Orders: from the draft that the profile fills in to the closed sale."""
