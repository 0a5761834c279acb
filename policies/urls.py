"""Addresses of the policies app."""

from django.urls import URLPattern, URLResolver, path

from policies.views import asking, feedback, reading

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
    path("policies/<slug:policy>/unclear/", feedback.give, name="unclear"),
    path("ask/", asking.ask, name="ask"),
    path("ask/mine/", asking.mine, name="questions"),
    path("ask/desk/", asking.desk, name="desk"),
    path("ask/<str:reference>/", asking.question, name="question"),
    path("ask/<str:reference>/withdraw/", asking.withdraw, name="withdraw_question"),
    path("feedback/", feedback.comments, name="comments"),
    path("feedback/<str:reference>/", feedback.comment, name="comment"),
]
