"""Making accounts from the command line, and their log-in links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.model import Invalid, Issue, NotFound, Where

if TYPE_CHECKING:
    from northing.web.accounts.models import Account
    from northing.work.workspace import Workspace


def prepare(workspace: Workspace) -> None:
    """Set Django up for a workspace and bring its tables up to date."""
    from django.core.management import call_command

    from northing.web.configuration import configure

    configure(workspace.root, database=workspace.settings.database, hosts=workspace.settings.hosts)
    workspace.open_store(create=True)
    call_command("migrate", verbosity=0, interactive=False)


def ensure_account(name: str, *, party: str = "", is_admin: bool = False) -> Account:
    """Return the account of a name, made with an unusable password when there is none."""
    from northing.web.accounts.models import Account

    account, created = Account.objects.get_or_create(
        username=name, defaults={"party": party, "is_staff": is_admin, "is_superuser": is_admin}
    )
    if created:
        account.set_unusable_password()
        account.save()
    return account


def add_account(name: str, password: str, *, party: str = "", is_admin: bool = False) -> Account:
    """Make an account with its password, or make neither.

    Raises:
        Invalid: there is such an account already, or the password is too easy to guess; nothing is made.
    """
    from django.db import transaction

    from northing.web.accounts.models import Account

    if Account.objects.filter(username=name).exists():
        where = Where(element=name)
        raise Invalid([Issue("NR007", "error", f"there is an account {name!r} already", where, "choose another name")])
    with transaction.atomic():
        account = ensure_account(name, party=party, is_admin=is_admin)
        set_password(name, password)
    return account


def set_password(name: str, password: str) -> None:
    """Give an account a password.

    Raises:
        NotFound: there is no such account.
        Invalid: the password is too easy to guess; every reason at once.
    """
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    account = require_account(name)
    try:
        validate_password(password, account)
    except ValidationError as error:
        where = Where(element=name, field="password")
        raise Invalid(Issue("NR007", "error", text, where) for text in error.messages) from error
    account.set_password(password)
    account.save()


def require_account(name: str) -> Account:
    """Return the account of a name.

    Raises:
        NotFound: there is none; the message lists those that there are.
    """
    from northing.web.accounts.models import Account

    account = Account.objects.filter(username=name).first()
    if account is None:
        names = ", ".join(Account.objects.order_by("username").values_list("username", flat=True)[:20])
        raise NotFound(f"there is no account {name!r}; there are: {names or 'none yet'}")
    return account


def login_path(account: Account) -> str:
    """Return the path that logs an account in, once and within a day."""
    from northing.web.accounts.links import make_link

    return make_link(account)
