"""Addresses of published words by day, side by side, and as files; part of the app's own."""

from django.urls import path

from policies.views import comparing, dated, files

urlpatterns = [
    path("policies/<slug:policy>/clauses/<str:key>.json", files.clause_json, name="clause_json"),
    path(
        "policies/<slug:policy>/clauses/<str:key>/on/<str:day>/", dated.clause_on, name="clause_on"
    ),
    path("policies/<slug:policy>/v<str:number>.json", files.version_json, name="version_json"),
    path(
        "policies/<slug:policy>/v<str:number>/<str:clause>.json",
        files.version_clause_json,
        name="version_clause_json",
    ),
    path("policies/<slug:policy>/on/<str:day>/", dated.policy_on, name="on"),
    path("policies/<slug:policy>/compare/", comparing.choose, name="compare_choose"),
    path(
        "policies/<slug:policy>/compare/v<str:old>..v<str:new>/", comparing.compare, name="compare"
    ),
    path("policies/<slug:policy>/draft/compare/", comparing.draft, name="draft_compare"),
]
