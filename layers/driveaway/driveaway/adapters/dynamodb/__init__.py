"""The book and the outbox on DynamoDB."""

from driveaway.adapters.dynamodb.book import DynamoBook
from driveaway.adapters.dynamodb.outbox import DynamoOutbox

__all__ = ["DynamoBook", "DynamoOutbox"]
