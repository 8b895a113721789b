"""The public address, which the template writes into a parameter (naming it in Globals would be a cycle)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from driveaway.adapters.retries import sent

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class PublicAddresses:
    """Implements `ports.Addresses`; the parameter is read once in the life of the process."""

    def __init__(self, *, client: SSMClient, parameter: str) -> None:
        self._client = client
        self._parameter = parameter

    def absolute(self, path: str) -> str:
        """Return the public address of a path, stage prefix included."""
        return self._base + path

    @cached_property
    def _base(self) -> str:
        reply = sent("get_parameter", lambda: self._client.get_parameter(Name=self._parameter))
        return reply["Parameter"]["Value"].rstrip("/")
