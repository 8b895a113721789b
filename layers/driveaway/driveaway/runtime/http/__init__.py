"""HTTP habits, the same for every function: forms and JSON, pages, problems, idempotency, versions."""

from driveaway.runtime.http.api import Api, Json
from driveaway.runtime.http.page import Page

__all__ = ["Api", "Json", "Page"]
