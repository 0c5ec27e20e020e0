"""Django's settings for one workspace, made in one place for the server, the command line and the tests."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csp.constants import NONE, SELF

from northing.web.database.settings import database_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
PAGES = ("frame", "login", "scorecard", "indicator", "explain", "element", "plan", "history", "data")
SECRET_BYTES = 50
HOUR = 3600


def configure(root: Path, *, database: str, hosts: Sequence[str] = ("localhost", "127.0.0.1", "[::1]")) -> None:
    """Configure Django for a workspace; a second call in one process changes nothing.

    Args:
        root: folder of the workspace.
        database: its database setting.
        hosts: host names under which the server may be addressed.

    Raises:
        Unavailable: the database setting names something that is not installed.
    """
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(**django_settings(root, database=database, hosts=hosts))
        django.setup()


def django_settings(root: Path, *, database: str, hosts: Sequence[str]) -> dict[str, Any]:
    """Return Django's settings for a workspace."""
    return {
        "NORTHING_ROOT": root,
        "SECRET_KEY": secret_key(root),
        "DEBUG": False,
        "ALLOWED_HOSTS": list(hosts),
        "DATABASES": {"default": database_settings(database, root)},
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_htmx",
            "northing.web.database",
            "northing.web.accounts",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.middleware.gzip.GZipMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.auth.middleware.LoginRequiredMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "northing.web.refusals.RefusalMiddleware",
        ],
        "ROOT_URLCONF": "northing.web.urls",
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [HERE / "pages" / page / "templates" for page in PAGES],
                "OPTIONS": {"environment": "northing.web.templates.environment", "trim_blocks": True},
            }
        ],
        "AUTH_USER_MODEL": "accounts.Account",
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"}
            for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
        ],
        "LOGIN_URL": "login",
        "LOGIN_REDIRECT_URL": "home",
        "LOGOUT_REDIRECT_URL": "login",
        "SESSION_COOKIE_NAME": "northing_session",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "northing_csrf",
        "PASSWORD_RESET_TIMEOUT": 24 * HOUR,
        "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [HERE / "static"],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_MAX_AGE": HOUR,
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [NONE],
                "script-src": [SELF],
                "style-src": [SELF],
                "img-src": [SELF, "data:"],
                "connect-src": [SELF],
                "form-action": [SELF],
                "frame-ancestors": [NONE],
                "base-uri": [NONE],
            }
        },
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": False,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"stderr": {"class": "logging.StreamHandler"}},
            "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING"}},
        },
    }


def secret_key(root: Path) -> str:
    """Return the workspace's secret for signing sessions; it is made once and readable by its owner only."""
    path = root / ".northing" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(SECRET_BYTES), encoding="ascii")
    return path.read_text(encoding="ascii")
