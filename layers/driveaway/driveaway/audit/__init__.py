"""The audit trail: one row a write, each chained to the one before by its hash."""
