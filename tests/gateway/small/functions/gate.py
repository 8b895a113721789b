"""Lets `good` in, denies `bad`, and knows nobody else."""


def handler(event, context):  # type: ignore[no-untyped-def]
    said = (event["headers"].get("authorization") or "").removeprefix("Bearer ")
    if said not in {"good", "bad"}:
        raise Exception("Unauthorized")  # noqa: TRY002 - API Gateway goes by the text
    effect = "Allow" if said == "good" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": [event["methodArn"]]}
    return {
        "principalId": said,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"staff_id": said},
    }
