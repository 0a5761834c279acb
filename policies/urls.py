"""Addresses of the policies app."""

from django.urls import URLPattern, URLResolver, path

from policies import views

app_name = "policies"

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", views.policy_list, name="list"),
    path("policies/rules/", views.rules, name="rules"),
    path("policies/<slug:policy>/", views.policy_detail, name="detail"),
    path("policies/<slug:policy>/clauses/<str:key>/", views.clause_detail, name="clause"),
]
