"""Links: what a mailed address opens, for whom, and until when."""
