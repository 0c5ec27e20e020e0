"""The app of the tables that hold plans and facts."""

from __future__ import annotations

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """History and facts."""

    name = "northing.web.database"
    label = "northing_database"
    default_auto_field = "django.db.models.BigAutoField"
