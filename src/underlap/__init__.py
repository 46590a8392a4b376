"""underlap finds the gaps between the insurance a client buys and the AI-related claims it may face."""

__version__ = "0.1.0"
