"""The local cloud: the deployed template on one machine, in one process."""
