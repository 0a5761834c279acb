"""Addresses of the policies app."""

from django.urls import URLPattern, URLResolver, include, path

from policies.views import (
    asking,
    feedback,
    importing,
    reading,
)

app_name = "policies"

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", reading.policy_list, name="list"),
    path("policies/rules/", reading.rules, name="rules"),
    path("", include("policies.rule_urls")),
    path("", include("policies.review_urls")),
    path("", include("policies.acknowledging_urls")),
    path("", include("policies.draft_urls")),
    path("", include("policies.dated_urls")),
    path("policies/<slug:policy>/", reading.policy_detail, name="detail"),
    path("policies/<slug:policy>/clauses/<str:key>/", reading.clause_detail, name="clause"),
    path("policies/<slug:policy>/v<str:number>/", reading.version_detail, name="version"),
    path(
        "policies/<slug:policy>/v<str:number>/<str:clause>/",
        reading.version_clause,
        name="version_clause",
    ),
    path("policies/<slug:policy>/text/", importing.text, name="text"),
    path("policies/<slug:policy>/text/import/", importing.bring, name="import"),
    path("policies/<slug:policy>/text/correct/", importing.correct_text, name="text_correct"),
    path("policies/<slug:policy>/text/tick/", importing.tick_text, name="text_tick"),
    path("policies/<slug:policy>/text/detail/", importing.use_detail, name="text_detail"),
    path("policies/<slug:policy>/text/place/", importing.place_text, name="text_place"),
    path("policies/<slug:policy>/text/file/", importing.original, name="text_file"),
    path("policies/<slug:policy>/text/placed/", importing.placed, name="placed"),
    path("policies/<slug:policy>/text/which/", importing.which_clause, name="which_clause"),
    path("policies/<slug:policy>/text/which/<int:pk>/", importing.say_which, name="say_which"),
    path("policies/<slug:policy>/unclear/", feedback.give, name="unclear"),
    path("ask/", asking.ask, name="ask"),
    path("ask/mine/", asking.mine, name="questions"),
    path("ask/desk/", asking.desk, name="desk"),
    path("ask/<str:reference>/", asking.question, name="question"),
    path("ask/<str:reference>/withdraw/", asking.withdraw, name="withdraw_question"),
    path("feedback/", feedback.comments, name="comments"),
    path("feedback/<str:reference>/", feedback.comment, name="comment"),
]
