"""Creates what the template describes by the services' own APIs: CloudFormation in moto skips or breaks much of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
from moto.dynamodb.models import dynamodb_backends

from infra.local import keys, messages, storage, tables
from infra.local.journal import Journal
from infra.local.references import STREAM_LABEL, References
from infra.local.seam import Seam
from infra.local.template import ACCOUNT, REGION, STACK

Json = dict[str, Any]
_TABLE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "BillingMode",
          "ProvisionedThroughput")  # fmt: skip
_QUEUE = ("FifoQueue", "ContentBasedDeduplication", "VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds",
          "RedrivePolicy")  # fmt: skip
_TOPIC = ("FifoTopic", "ContentBasedDeduplication", "DisplayName")
_SUBSCRIPTION = ("RawMessageDelivery", "FilterPolicy", "FilterPolicyScope")


class Stack:
    """The resources of one template in moto, with their journaled contents."""

    def __init__(self, references: References, seam: Seam) -> None:
        self._references, self._seam, self.journal = references, seam, seam.journal
        self.feeds: dict[str, tables.Feed] = {}
        """By table ARN."""

    def create(self) -> None:
        """Create every resource that exists locally, in an order in which each finds what it names."""
        kinds: dict[str, Callable[[str, Json], None]] = {
            "AWS::DynamoDB::Table": self._table,
            "AWS::S3::Bucket": self._bucket,
            "AWS::KMS::Key": self._key,
            "AWS::KMS::Alias": self._alias,
            "AWS::SNS::Topic": self._topic,
            "AWS::SQS::Queue": self._queue,
            "AWS::SNS::Subscription": self._subscription,
            "AWS::SSM::Parameter": self._parameter,
            "AWS::SES::ConfigurationSet": self._configuration_set,
            "AWS::StepFunctions::StateMachine": self._state_machine,
        }
        for kind, create in kinds.items():
            found = [(name, p) for name, p in self._references.template.of_type(kind) if self._references.exists(name)]
            # A dead-letter queue first: SQS checks that it is there.
            for logical, properties in sorted(found, key=lambda pair: "RedrivePolicy" in pair[1]):
                create(logical, self._references.resolve(properties))
        self._sender()
        self._outputs()
        storage.restore(self.journal)
        messages.restore_queues(self.journal)

    def _table(self, logical: str, properties: Json) -> None:
        name = self._references.name(logical)
        images = properties.get("StreamSpecification", {}).get("StreamViewType", "")
        stream = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": images}} if images else {}
        wanted: Json = {key: properties[key] for key in _TABLE if key in properties}
        dynamodb: Any = boto3.client("dynamodb")
        dynamodb.create_table(TableName=name, **wanted, **stream)
        table: Any = dynamodb_backends[ACCOUNT][REGION].tables[name]
        table.latest_stream_label = STREAM_LABEL
        table.stream_shard = feed = tables.Feed(logical, table, self._seam, images=images)
        self.feeds[table.table_arn] = feed
        kept = self.journal.rows("select item from items where tbl = ?", logical)
        tables.restore(feed, (json.loads(text) for (text,) in kept))

    def _bucket(self, logical: str, properties: Json) -> None:
        s3, name = boto3.client("s3"), self._references.name(logical)
        place: Any = {"LocationConstraint": REGION}
        locked = bool(properties.get("ObjectLockEnabled", False))
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=place, ObjectLockEnabledForBucket=locked)
        if "VersioningConfiguration" in properties:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])

    def _key(self, logical: str, properties: Json) -> None:
        keys.create_key(self.journal, logical, self._references.ref(logical), properties)

    def _alias(self, logical: str, properties: Json) -> None:
        boto3.client("kms").create_alias(AliasName=properties["AliasName"], TargetKeyId=properties["TargetKeyId"])

    def _topic(self, logical: str, properties: Json) -> None:
        attributes = {name: _text(properties[name]) for name in _TOPIC if name in properties}
        boto3.client("sns").create_topic(Name=self._references.name(logical), Attributes=attributes)

    def _queue(self, logical: str, properties: Json) -> None:
        attributes: Any = {name: _text(properties[name]) for name in _QUEUE if name in properties}
        boto3.client("sqs").create_queue(QueueName=self._references.name(logical), Attributes=attributes)

    def _subscription(self, logical: str, properties: Json) -> None:
        if properties["Protocol"] != "sqs":
            return  # functions are told by the local cloud's own bus, which retries as AWS does
        attributes = {name: _text(properties[name]) for name in _SUBSCRIPTION if name in properties}
        if attributes.get("RawMessageDelivery") == "false":
            del attributes["RawMessageDelivery"]  # moto takes any text for true
        boto3.client("sns").subscribe(
            TopicArn=properties["TopicArn"], Protocol="sqs", Endpoint=properties["Endpoint"], Attributes=attributes
        )

    def _parameter(self, logical: str, properties: Json) -> None:
        self.put_parameter(self._references.name(logical), str(properties["Value"]))

    def _configuration_set(self, logical: str, properties: Json) -> None:
        boto3.client("sesv2").create_configuration_set(ConfigurationSetName=self._references.name(logical))

    def _sender(self) -> None:
        sender = self._references.environment.get("SENDER_ADDRESS", "")
        if "@" in sender:
            boto3.client("sesv2").create_email_identity(EmailIdentity=sender.rsplit("@", 1)[1].rstrip(">"))

    def _outputs(self) -> None:
        """Let CloudFormation tell the stack's outputs, by which people's tools find its parts."""
        outputs = self._references.template.body.get("Outputs", {})
        if outputs:
            told = {name: {"Value": self._references.resolve(one["Value"])} for name, one in outputs.items()}
            body = json.dumps({"Resources": {}, "Outputs": told})
            boto3.client("cloudformation").create_stack(StackName=STACK, TemplateBody=body)

    def _state_machine(self, logical: str, properties: Json) -> None:
        definition = properties.get("DefinitionString") or json.dumps(properties["Definition"])
        for name, value in properties.get("DefinitionSubstitutions", {}).items():
            definition = definition.replace("${" + name + "}", str(value))
        boto3.client("stepfunctions").create_state_machine(
            name=self._references.name(logical), definition=definition, roleArn=properties["RoleArn"]
        )

    def put_parameter(self, name: str, value: str) -> None:
        """Write a parameter of the parameter store."""
        boto3.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)

    def kept_parameter(self, name: str, make: Callable[[], str]) -> None:
        """Write a parameter whose value is made once and outlives the process."""
        known = self.journal.rows("select value from parameters where name = ?", name)
        value = str(known[0][0]) if known else make()
        if not known:
            self.journal.write([("insert into parameters values (?, 'String', ?)", (name, value))])
        self.put_parameter(name, value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def journaled_records(journal: Journal, logical: str) -> list[Json]:
    """Return the stream records of a table that nobody has done yet, oldest first."""
    rows = journal.rows("select record from stream where tbl = ? order by rowid", logical)
    return [json.loads(text) for (text,) in rows]
