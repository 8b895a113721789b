"""Logs: one line for each request or task, without tokens, names or contacts."""

from __future__ import annotations

from aws_lambda_powertools import Logger

logger = Logger()
"""Service name and level come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_LOG_LEVEL."""
