"""Size Azure OpenAI / Microsoft Foundry deployments: PTUs, TPM and RPM quota, and why."""

__version__ = "0.1.0"
