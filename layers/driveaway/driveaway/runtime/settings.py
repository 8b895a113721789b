"""The environment, read once and in this place only."""

from __future__ import annotations

import os
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Names and addresses that `template.yaml` gives to every function (Globals)."""

    model_config = ConfigDict(frozen=True)

    table: str = Field(alias="TABLE_NAME")
    audit_table: str = Field(alias="AUDIT_TABLE_NAME")
    contract_bucket: str = Field(alias="CONTRACT_BUCKET")
    archive_years: int = Field(alias="ARCHIVE_YEARS", ge=1)
    archive_mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(alias="ARCHIVE_MODE")
    link_key: str = Field(alias="LINK_KEY_ID")
    seal_key: str = Field(alias="SEAL_KEY_ID")
    seal_certificate_parameter: str = Field(alias="SEAL_CERTIFICATE_PARAMETER")
    time_stamp_authority: str = Field(alias="TIME_STAMP_AUTHORITY")
    """Address of an RFC 3161 service; empty for none."""
    public_base_url_parameter: str = Field(alias="PUBLIC_BASE_URL_PARAMETER")
    finance_topic: str = Field(alias="FINANCE_TOPIC_ARN")
    state_machine: str = Field(alias="STATE_MACHINE_ARN")
    ses_configuration_set: str = Field(alias="SES_CONFIGURATION_SET")
    sender: str = Field(alias="SENDER_ADDRESS")
    stage: Literal["local", "dev", "staging", "prod"] = Field(alias="STAGE")


def read_settings() -> Settings:
    """Return the settings of this process. Raises ValidationError naming every variable that is missing."""
    return Settings.model_validate(dict(os.environ))
