"""Runtime: settings, wiring and the habits of HTTP."""
