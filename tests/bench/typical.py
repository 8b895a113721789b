"""The handler one finds everywhere, as a measure: a table resource, three clients, ten models, the usual Powertools."""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from pydantic import BaseModel, create_model

logger, tracer, metrics = Logger(service="typical"), Tracer(service="typical"), Metrics(namespace="typical")
table = boto3.resource("dynamodb").Table("typical")
clients = [boto3.client(name) for name in ("s3", "sns", "stepfunctions")]
MODELS: list[type[BaseModel]] = [
    create_model(f"Model{number}", name=(str, ...), amount=(int, 0), tags=(list[str], []), note=(str | None, None))
    for number in range(10)
]
app = APIGatewayRestResolver(enable_validation=True)


@app.get("/things/<thing_id>")
def thing(thing_id: str) -> dict[str, str]:
    return {"thing_id": thing_id}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
