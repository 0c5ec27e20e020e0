"""A client on a real database that holds the small workspace of `harbour`."""

import pytest
from harbour import fill, make_workspace


@pytest.fixture(scope="session")
def harbour(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the workspace, published and measured once; tests only add what they take back."""
    from django.core.management import call_command

    from northing.web.database.store import DatabaseStore

    workspace = make_workspace(tmp_path_factory.mktemp("harbour") / "workspace")
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)  # where no test that was collected asks for a test database
        fill(workspace, DatabaseStore())
    return workspace


@pytest.fixture
def standing(harbour, settings):
    """Let the pages stand on the workspace, with nothing kept from an earlier test."""
    from northing.web.desk import workbench
    from northing.web.pages.frame.kept import forget

    settings.NORTHING_ROOT = harbour.root
    workbench.cache_clear()
    forget()
    yield harbour
    workbench.cache_clear()
    forget()


@pytest.fixture
def visit(standing, client, db):
    """Return a function that logs an account in: as whom, and whether it sees everything."""
    from northing.web.accounts.models import Account

    def log_in(party="", *, is_admin=False):
        account = Account.objects.create_user(
            "viewer", party=party, is_superuser=is_admin, first_name="View", last_name="Er"
        )
        client.force_login(account)
        return client

    return log_in


@pytest.fixture
def ask(visit):
    """Return a function that asks for an address as one who sees what everyone sees, and returns answer and text."""
    viewer = visit()

    def get(address, **headers):
        answer = viewer.get(address, headers=headers or None)
        return answer, answer.content.decode()

    return get


@pytest.fixture
def outside_transactions(standing, client, database_access):
    """Return a client that is logged in without a transaction around it, as on a server: what is loaded may be kept."""
    from northing.web.accounts.models import Account

    account = Account.objects.create_user("counter")
    client.force_login(account)
    yield client
    account.delete()
