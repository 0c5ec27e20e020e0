"""One-time log-in links: good for one log-in within a day, then worthless."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from northing.web.accounts.models import Account


class LinkTokens(PasswordResetTokenGenerator):
    """Signs an account's last log-in, so that a token ends with the log-in it was made for."""

    key_salt = "northing.web.accounts.links"


_TOKENS = LinkTokens()


def make_link(account: Account) -> str:
    """Return the path of a one-time log-in link for an account."""
    name = urlsafe_base64_encode(force_bytes(account.pk))
    return reverse("login-link", kwargs={"name": name, "token": _TOKENS.make_token(account)})


def account_of(name: str, token: str) -> Account | None:
    """Return the account that a link logs in, or None when the link is used up, too old or no link at all."""
    try:
        account = Account.objects.filter(pk=int(force_str(urlsafe_base64_decode(name)))).first()
    except ValueError:
        return None
    return account if account is not None and account.is_active and _TOKENS.check_token(account, token) else None
