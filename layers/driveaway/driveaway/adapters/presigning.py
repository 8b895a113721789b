"""Addresses that show what lies in S3 for a few minutes. Signed here: no call and no client is needed."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

from driveaway.shared.errors import Broken

LOOK_SECONDS = 300


def presigned(bucket: str, key: str, filename: str, media_type: str) -> str:
    """Return an address that shows an object for five minutes, as what, and under which name it would be saved."""
    wanted = {
        "response-cache-control": "no-store",
        "response-content-disposition": f"inline; filename*=UTF-8''{quote(filename)}",
        "response-content-type": media_type,
    }
    session = _session()
    region = str(session.get_config_variable("region"))
    request = AWSRequest(method="GET", url=f"https://{host_of(bucket)}/{quote(key)}", params=wanted)
    credentials = session.get_credentials()
    if credentials is None:
        raise Broken("service_refused", call="presign", reason="no_credentials")
    S3SigV4QueryAuth(credentials, "s3", region, expires=LOOK_SECONDS).add_auth(request)
    return str(request.url)


def host_of(bucket: str) -> str:
    """Return the host that a bucket of this region answers at."""
    region = str(_session().get_config_variable("region"))
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{bucket}.s3.{region}.{suffix}"


@cache
def _session() -> Session:
    return Session()
