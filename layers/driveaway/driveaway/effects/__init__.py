"""Effects: what a business step causes outside the table, kept as outbox rows and done exactly once."""
