"""The services' errors, translated once: what may be tried again, whether anybody knows its outcome, and what never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

from driveaway.shared.errors import Broken, OutcomeUnknown, TryAgain

NOT_DONE = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
    }
)
"""Codes by which a service says that it has done nothing of what it was asked."""
IN_PROGRESS = frozenset({"DependencyTimeoutException", "KMSInternalException", "TransactionInProgressException"})
"""Codes below 500 that leave open whether it was done."""


def code_of(error: ClientError) -> str:
    """Return the service's error code."""
    return str(error.response.get("Error", {}).get("Code", ""))


def meaning(error: ClientError, call: str) -> TryAgain | Broken:
    """Return what a service's error means."""
    code = code_of(error)
    if code in NOT_DONE:
        return TryAgain("service_busy", call=call, reason=code)
    if code in IN_PROGRESS or error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
        return OutcomeUnknown("service_busy", call=call, reason=code)
    return Broken("service_refused", call=call, reason=code)


@contextmanager
def translated(call: str) -> Iterator[None]:
    """Turn whatever the service answers into TryAgain (passing) or Broken (ours)."""
    try:
        yield
    except ClientError as error:
        raise meaning(error, call) from error
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise TryAgain("service_unreachable", call=call, reason=type(error).__name__) from error
    except BotoCoreError as error:
        raise OutcomeUnknown("service_unreachable", call=call, reason=type(error).__name__) from error
