"""Addresses of the policies app."""

from django.urls import URLPattern, URLResolver, path

from policies.views import reading

app_name = "policies"

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", reading.policy_list, name="list"),
    path("policies/rules/", reading.rules, name="rules"),
    path("policies/<slug:policy>/", reading.policy_detail, name="detail"),
    path("policies/<slug:policy>/clauses/<str:key>/", reading.clause_detail, name="clause"),
    path("policies/<slug:policy>/v<str:number>/", reading.version_detail, name="version"),
    path(
        "policies/<slug:policy>/v<str:number>/<str:clause>/",
        reading.version_clause,
        name="version_clause",
    ),
]
