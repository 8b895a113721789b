"""Answers with the event it got; the body may ask for a status, cookies, bytes, or an error."""

import base64
import json


def handler(event, context):  # type: ignore[no-untyped-def]
    raw = event["body"] or ""
    text = base64.b64decode(raw).decode("latin-1") if event["isBase64Encoded"] else raw
    wanted = json.loads(text) if text.startswith("{") else {}
    if wanted.get("fail"):
        raise ValueError("asked to fail")
    if wanted.get("bytes"):
        packed = base64.b64encode(bytes(range(256))).decode()
        return {"statusCode": 200, "body": packed, "isBase64Encoded": True, "headers": {"Content-Type": "image/png"}}
    if wanted.get("document"):
        away = f"https://{wanted['document']}.s3.eu-central-1.amazonaws.com/a/b.pdf?X-Amz-Expires=60"
        return {"statusCode": 302, "body": "", "headers": {"Location": away}}
    headers = {"Content-Type": ["application/json"], "Set-Cookie": wanted.get("cookies", [])}
    reply = {"event": event, "text": text, "left": context.get_remaining_time_in_millis()}
    return {"statusCode": wanted.get("status", 200), "multiValueHeaders": headers, "body": json.dumps(reply)}
