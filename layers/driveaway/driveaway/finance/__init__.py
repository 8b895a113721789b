"""Finance: the notice of each contract, and the payments that come in."""
