"""The one place that puts services and adapters together; every part is made when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from driveaway.adapters.dynamodb import DynamoBook, DynamoOutbox
from driveaway.effects.service import Doors
from driveaway.runtime.pages import Pages
from driveaway.runtime.settings import Settings, read_settings
from driveaway.shared.clock import Clock, SystemClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from driveaway.adapters.archive import S3Archive
    from driveaway.adapters.documents import TypstPress
    from driveaway.adapters.keys import KmsKeys
    from driveaway.adapters.parameters import PublicAddresses
    from driveaway.adapters.sealer import PadesSealer
    from driveaway.adapters.ses import SesMailer
    from driveaway.adapters.stepfunctions import OrderWorkflow


class World:
    """Everything a handler may need. Adapters are imported with their first use: a function pays for its own only."""

    def __init__(self, settings: Settings, clock: Clock, wall: Clock) -> None:
        self.settings = settings
        self.clock = clock
        """Business time: deadlines, and what happened when."""
        self.wall = wall
        """Real time, for what guards a door: sessions and sign-in codes."""

    @cached_property
    def _dynamodb(self) -> DynamoDBClient:
        import boto3

        return boto3.client("dynamodb")

    @cached_property
    def book(self) -> DynamoBook:
        """The business table and the audit trail."""
        return DynamoBook(client=self._dynamodb, table=self.settings.table, audit_table=self.settings.audit_table)

    @cached_property
    def outbox(self) -> DynamoOutbox:
        """Bookkeeping of effects."""
        return DynamoOutbox(client=self._dynamodb, table=self.settings.table)

    @cached_property
    def keys(self) -> KmsKeys:
        """The HMAC key of links and codes; only workflow tasks and the relay may use it."""
        import boto3

        from driveaway.adapters.keys import KmsKeys

        return KmsKeys(client=boto3.client("kms"), key_id=self.settings.link_key)

    @cached_property
    def workflow(self) -> OrderWorkflow:
        """The state machine."""
        import boto3

        from driveaway.adapters.stepfunctions import OrderWorkflow

        return OrderWorkflow(client=boto3.client("stepfunctions"), state_machine=self.settings.state_machine)

    @cached_property
    def addresses(self) -> PublicAddresses:
        """Where people reach the system."""
        import boto3

        from driveaway.adapters.parameters import PublicAddresses

        return PublicAddresses(client=boto3.client("ssm"), parameter=self.settings.public_base_url_parameter)

    @cached_property
    def pages(self) -> Pages:
        """Templates and message catalogues."""
        return Pages()

    @cached_property
    def mailer(self) -> SesMailer:
        """Outgoing mail."""
        import boto3
        from botocore.config import Config

        from driveaway.adapters.ses import SesMailer

        # A mail whose sending was not observed may have gone out: only the outbox decides about a second one.
        once = Config(retries={"total_max_attempts": 1})
        return SesMailer(
            client=boto3.client("sesv2", config=once),
            sender=self.settings.sender,
            configuration_set=self.settings.ses_configuration_set,
            write=lambda kind, language, data: self.pages.mail(kind, language=language, data=data),
            clock=self.clock,
        )

    @cached_property
    def archive(self) -> S3Archive:
        """Contract documents in S3."""
        import boto3

        from driveaway.adapters.archive import S3Archive

        return S3Archive(client=boto3.client("s3"), bucket=self.settings.contract_bucket)

    @cached_property
    def press(self) -> TypstPress:
        """The contract's typesetting."""
        from driveaway.adapters.documents import TypstPress

        return TypstPress()

    @cached_property
    def sealer(self) -> PadesSealer:
        """The dealer's seal on documents."""
        import boto3

        from driveaway.adapters.sealer import PadesSealer

        certificate = boto3.client("ssm").get_parameter(Name=self.settings.seal_certificate_parameter)
        return PadesSealer(
            client=boto3.client("kms"),
            key_id=self.settings.seal_key,
            certificate_pem=certificate["Parameter"]["Value"].encode(),
        )

    @property
    def doors(self) -> Doors:
        """Everything through which effects leave."""
        return Doors(
            book=self.book,
            outbox=self.outbox,
            workflow=self.workflow,
            keys=self.keys,
            mailer=self.mailer,
            addresses=self.addresses,
            clock=self.clock,
        )


_clock: Clock = SystemClock()
_wall: Clock = _clock
_world: World | None = None


def world() -> World:
    """Return this process's world; it is built at the first call."""
    global _world  # noqa: PLW0603 - one world for each process
    if _world is None:
        _world = World(read_settings(), _clock, _wall)
    return _world


def use_clock(clock: Clock, wall: Clock | None = None) -> None:
    """Let business tell the time by `clock`, sessions by `wall` (None: the same), and build the world anew."""
    global _clock, _wall, _world
    _clock, _wall, _world = clock, wall or clock, None
