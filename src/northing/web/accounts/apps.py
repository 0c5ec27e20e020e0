"""The app of accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Log-ins."""

    name = "northing.web.accounts"
    label = "accounts"
