"""Contracts: the document, its signing, its sealing, and how anyone may verify it."""
