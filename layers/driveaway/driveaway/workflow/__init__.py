"""How the state machine waits on an order, is woken, and is rebuilt. Built once, used by every waiting step."""
