"""What a stack consists of, by the names in its outputs; the shell's credentials and region reach it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from driveaway.adapters.dynamodb import DynamoBook
from driveaway.adapters.dynamodb.chains import DynamoChains
from driveaway.adapters.functions import LambdaFunctions
from driveaway.adapters.queues import SqsQueues
from driveaway.adapters.stepfunctions import OrderWorkflow
from driveaway.adapters.trouble import translated
from driveaway.adapters.vault import S3Vault
from driveaway.shared.clock import SystemClock
from driveaway.workflow.reconciling import Means

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


class Names(BaseModel):
    """The outputs of `template.yaml` that people's tools need."""

    model_config = ConfigDict(frozen=True)

    table: str = Field(alias="BusinessTableName")
    audit_table: str = Field(alias="AuditTableName")
    state_machine: str = Field(alias="OrderStateMachineArn")
    relay: str = Field(alias="RelayFunctionName")
    restore: str = Field(alias="RestoreFunctionName")
    mail_events: str = Field(alias="MailEventsFunctionName")
    sweeps: str = Field(alias="ScheduledFunctionNames")
    finance_queue: str = Field(alias="FinanceQueueUrl")
    relay_letters: str = Field(alias="RelayDeadLettersUrl")
    event_letters: str = Field(alias="EventDeadLettersUrl")
    finance_letters: str = Field(alias="FinanceDeadLettersUrl")
    contract_bucket: str = Field(alias="ContractBucketName")
    seal_certificate: str = Field(alias="SealCertificateParameter")


def names_of(stack: str, client: CloudFormationClient) -> Names:
    """Return the names of a stack's parts. Raises Broken (no such stack) or ValidationError (an older template)."""
    with translated("describe_stacks"):
        (described,) = client.describe_stacks(StackName=stack)["Stacks"]
    outputs = described.get("Outputs", [])
    return Names.model_validate({one.get("OutputKey", ""): one.get("OutputValue") for one in outputs})


class Installation:
    """A stack's parts, each made when it is first needed."""

    def __init__(self, names: Names) -> None:
        self.names = names

    @cached_property
    def book(self) -> DynamoBook:
        """Both tables."""
        import boto3

        return DynamoBook(client=boto3.client("dynamodb"), table=self.names.table, audit_table=self.names.audit_table)

    @cached_property
    def queues(self) -> SqsQueues:
        """Dead letters, and finance's queue."""
        import boto3

        return SqsQueues(client=boto3.client("sqs"))

    @cached_property
    def functions(self) -> LambdaFunctions:
        """The functions that events call."""
        import boto3

        return LambdaFunctions(client=boto3.client("lambda"))

    @cached_property
    def means(self) -> Means:
        """What the reconciler works with."""
        import boto3

        workflow = OrderWorkflow(client=boto3.client("stepfunctions"), state_machine=self.names.state_machine)
        return Means(book=self.book, workflow=workflow, clock=SystemClock())

    @cached_property
    def chains(self) -> DynamoChains:
        """All audit chains."""
        import boto3

        return DynamoChains(client=boto3.client("dynamodb"), table=self.names.table, audit_table=self.names.audit_table)

    @cached_property
    def vault(self) -> S3Vault:
        """The daily documents of heads."""
        import boto3

        return S3Vault(client=boto3.client("s3"), bucket=self.names.contract_bucket)

    def seal_certificate(self) -> bytes:
        """Return the certificate of the seal's key, as PEM."""
        import boto3

        with translated("get_parameter"):
            reply = boto3.client("ssm").get_parameter(Name=self.names.seal_certificate)
        return reply["Parameter"]["Value"].encode()
