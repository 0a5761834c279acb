"""Addresses of the policies app."""

from django.urls import URLPattern, URLResolver, path

from policies import views

app_name = "policies"

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", views.policy_list, name="list"),
    path("policies/rules/", views.rules, name="rules"),
    path("policies/<slug:policy>/", views.policy_detail, name="detail"),
    path("policies/<slug:policy>/clauses/<str:key>/", views.clause_detail, name="clause"),
    path("policies/<slug:policy>/v<str:number>/", views.version_detail, name="version"),
    path(
        "policies/<slug:policy>/v<str:number>/<str:clause>/",
        views.version_clause,
        name="version_clause",
    ),
]
