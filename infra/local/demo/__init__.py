"""`make demo`: customer and staff played over HTTP against a local cloud, links followed out of the inbox."""
