"""The one place that puts services and adapters together; every part is made when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from driveaway.adapters.clients import client
from driveaway.adapters.dynamodb import DynamoBook, DynamoOutbox
from driveaway.runtime.pages import Pages
from driveaway.runtime.settings import Settings, read_settings
from driveaway.shared.clock import Clock, SystemClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from driveaway.adapters.archive import Retention, S3Archive
    from driveaway.adapters.documents import TypstPress
    from driveaway.adapters.dynamodb.chains import DynamoChains
    from driveaway.adapters.keys import KmsKeys
    from driveaway.adapters.parameters import PublicAddresses
    from driveaway.adapters.particulars import DealerFiles
    from driveaway.adapters.photos import S3Photos
    from driveaway.adapters.sealer import PadesSealer
    from driveaway.adapters.ses import SesMailer
    from driveaway.adapters.signer import KmsSigner
    from driveaway.adapters.stepfunctions import OrderWorkflow
    from driveaway.adapters.vault import S3Vault
    from driveaway.effects.service import Doors


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
        made: DynamoDBClient = client("dynamodb")
        return made

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
        from driveaway.adapters.keys import KmsKeys

        return KmsKeys(client=client("kms"), key_id=self.settings.link_key)

    @cached_property
    def workflow(self) -> OrderWorkflow:
        """The state machine."""
        from driveaway.adapters.stepfunctions import OrderWorkflow

        return OrderWorkflow(client=client("stepfunctions"), state_machine=self.settings.state_machine)

    @cached_property
    def addresses(self) -> PublicAddresses:
        """Where people reach the system."""
        from driveaway.adapters.parameters import PublicAddresses

        return PublicAddresses(client=client("ssm"), parameter=self.settings.public_base_url_parameter)

    @cached_property
    def pages(self) -> Pages:
        """Templates and message catalogues."""
        return Pages()

    @cached_property
    def mailer(self) -> SesMailer:
        """Outgoing mail."""
        from driveaway.adapters.ses import SesMailer

        return SesMailer(
            client=client("sesv2"),
            sender=self.settings.sender,
            configuration_set=self.settings.ses_configuration_set,
            write=lambda kind, language, data: self.pages.mail(kind, language=language, data=data),
            clock=self.clock,
        )

    @cached_property
    def archive(self) -> S3Archive:
        """Contract documents in S3."""
        from driveaway.adapters.archive import S3Archive

        return S3Archive(client=client("s3"), bucket=self.settings.contract_bucket, retention=self._retention)

    @cached_property
    def photos(self) -> S3Photos:
        """Photos of cars in S3."""
        from driveaway.adapters.photos import S3Photos

        return S3Photos(bucket=self.settings.contract_bucket, connect=lambda: client("s3"))

    @property
    def _retention(self) -> Retention:
        from driveaway.adapters.archive import Retention

        return Retention(years=self.settings.archive_years, mode=self.settings.archive_mode)

    @cached_property
    def dealership(self) -> DealerFiles:
        """What contracts say of sellers and models."""
        from driveaway.adapters.particulars import DealerFiles

        return DealerFiles()

    @cached_property
    def press(self) -> TypstPress:
        """The contract's typesetting."""
        from driveaway.adapters.documents import TypstPress

        return TypstPress()

    @cached_property
    def sealer(self) -> PadesSealer:
        """The dealer's seal on documents."""
        from driveaway.adapters.sealer import PadesSealer
        from driveaway.adapters.timestamps import HttpAuthority

        authority = self.settings.time_stamp_authority
        certificate = client("ssm").get_parameter(Name=self.settings.seal_certificate_parameter)
        return PadesSealer(
            client=client("kms"),
            key_id=self.settings.seal_key,
            certificate_pem=certificate["Parameter"]["Value"].encode(),
            authority=HttpAuthority(authority) if authority else None,
        )

    @cached_property
    def chains(self) -> DynamoChains:
        """All audit chains, for the daily heads."""
        from driveaway.adapters.dynamodb.chains import DynamoChains

        return DynamoChains(client=self._dynamodb, table=self.settings.table, audit_table=self.settings.audit_table)

    @cached_property
    def vault(self) -> S3Vault:
        """The daily documents of heads."""
        from driveaway.adapters.vault import S3Vault

        return S3Vault(client=client("s3"), bucket=self.settings.contract_bucket, retention=self._retention)

    @cached_property
    def signer(self) -> KmsSigner:
        """The key of the seal, for what is no PDF."""
        from driveaway.adapters.signer import KmsSigner

        return KmsSigner(client=client("kms"), key_id=self.settings.seal_key)

    @property
    def doors(self) -> Doors:
        """Everything through which effects leave."""
        from driveaway.effects.service import Doors

        return Doors(
            book=self.book,
            outbox=self.outbox,
            workflow=self.workflow,
            keys=self.keys,
            mailer=self.mailer,
            addresses=self.addresses,
            clock=self.clock,
            archive=lambda: self.archive,
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
