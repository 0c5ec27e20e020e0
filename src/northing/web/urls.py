"""The addresses of all pages. Whatever a page shows stands in its address, so that it can be shared."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from northing.web.pages.data.view import data, dataset
from northing.web.pages.element.view import element, element_version
from northing.web.pages.explain.view import explain
from northing.web.pages.frame.errors import not_found, server_error
from northing.web.pages.history.view import changeset, history
from northing.web.pages.indicator.view import indicator
from northing.web.pages.login.view import GateView, login_link
from northing.web.pages.plan.view import plan
from northing.web.pages.scorecard.view import home, scorecard

urlpatterns = [
    path("", home, name="home"),
    path("login/", GateView.as_view(), name="login"),
    path("login/link/<str:name>/<str:token>/", login_link, name="login-link"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("scorecard/", scorecard, name="scorecard"),
    path("scorecard/<str:card_id>/", scorecard, name="scorecard-of"),
    path("indicator/<str:element_id>/", indicator, name="indicator"),
    path("explain/<str:element_id>/", explain, name="explain"),
    path("element/<str:element_id>/", element, name="element"),
    path("element/<str:element_id>/versions/", element_version, name="element-version"),
    path("plan/", plan, name="plan"),
    path("history/", history, name="history"),
    path("history/<int:first>/", changeset, name="changeset"),
    path("data/", data, name="data"),
    path("data/<str:dataset_id>/", dataset, name="dataset"),
]
handler404 = not_found
handler500 = server_error
