"""Addresses of the pages about rules: those of a draft, and what rests on which clause."""

from django.urls import path

from policies.views import coverage, drafted_rules

DRAFT = "policies/<slug:policy>/draft/rules/"

urlpatterns = [
    path("policies/rules/compare/", coverage.compare_index, name="compare_rules"),
    path("policies/rules/compare/<str:code>/", coverage.compare, name="compare_rule"),
    path("policies/<slug:policy>/coverage/", coverage.coverage, name="coverage"),
    path(
        "policies/<slug:policy>/coverage.<str:kind>", coverage.coverage_file, name="coverage_file"
    ),
    path(DRAFT, drafted_rules.overview, name="draft_rules"),
    path(f"{DRAFT}change/", drafted_rules.change, name="change_rule"),
    path(f"{DRAFT}<int:pk>/", drafted_rules.decide, name="decide_citation"),
    path(f"{DRAFT}<str:code>/leave/", drafted_rules.leave, name="leave_rule"),
]
