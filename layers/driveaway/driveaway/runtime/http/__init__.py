"""HTTP habits, the same for every function: forms and JSON, pages, problems, idempotency, versions."""

from driveaway.runtime.http.api import Api
from driveaway.runtime.http.page import Page
from driveaway.runtime.http.rules import Json

__all__ = ["Api", "Json", "Page"]
