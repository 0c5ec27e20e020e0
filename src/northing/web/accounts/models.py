"""The account: a log-in, tied to a person, role or unit of the plan."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(AbstractUser):
    """Someone who can log in."""

    party: models.CharField[str, str] = models.CharField(
        max_length=200, blank=True, help_text="Id of the person, role or unit in the plan that this account acts as."
    )

    class Meta(AbstractUser.Meta):
        """Keep the table's name short."""

        db_table = "account"
