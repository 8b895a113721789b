"""The services' errors, translated once: what may be tried again, and what never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from driveaway.shared.errors import Broken, TryAgain

PASSING = frozenset(
    {
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "InternalServerError",
        "ServiceUnavailable",
        "TransactionConflictException",
        "TransactionInProgressException",
        "InternalFailure",
        "InternalServiceError",
        "KMSInternalException",
        "DependencyTimeoutException",
        "TooManyRequestsException",
        "SlowDown",
        "InternalError",
    }
)


def code_of(error: ClientError) -> str:
    """Return the service's error code."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def translated(call: str) -> Iterator[None]:
    """Turn whatever the service answers into TryAgain (passing) or Broken (ours)."""
    try:
        yield
    except ClientError as error:
        if code_of(error) in PASSING:
            raise TryAgain("service_busy", call=call, reason=code_of(error)) from error
        raise Broken("service_refused", call=call, reason=code_of(error)) from error
    except BotoCoreError as error:
        raise TryAgain("service_unreachable", call=call, reason=type(error).__name__) from error
