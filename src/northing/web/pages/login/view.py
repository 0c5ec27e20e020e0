"""Logging in: by password, or by a link that is good once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import login as log_in
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from northing.web.accounts.links import account_of
from northing.web.pages.frame.context import gate

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

BACKEND = "django.contrib.auth.backends.ModelBackend"


class GateView(LoginView):
    """The log-in page."""

    template_name = "login/login.html.jinja"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page is given."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | gate(self.request, title="Log in")


@login_not_required
@never_cache
def login_link(request: HttpRequest, name: str, token: str) -> HttpResponse | HttpResponseBase:
    """Log an account in by a link that is good once; say so kindly when it no longer is."""
    account = account_of(name, token)
    if account is not None:
        log_in(request, account, backend=BACKEND)
        return redirect("home")
    if request.user.is_authenticated:
        return redirect("home")
    context = gate(
        request, title="This link is used up", lede="A log-in link works once, and within a day of being made."
    )
    return render(request, "login/used.html.jinja", context, status=410)
