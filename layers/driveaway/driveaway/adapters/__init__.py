"""Adapters: the ports on AWS. The only floor that knows boto3."""
