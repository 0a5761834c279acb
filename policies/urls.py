"""Addresses of the policies app."""

from django.urls import URLPattern, URLResolver, include, path

from policies.views import asking, calendars, feedback, reading, reviewing

app_name = "policies"

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", reading.policy_list, name="list"),
    path("policies/rules/", reading.rules, name="rules"),
    path("", include("policies.rule_urls")),
    path("policies/reviews/", reviewing.review_list, name="reviews"),
    path("policies/calendar/renew/", calendars.renew_calendar, name="renew_calendar"),
    path("policies/calendar/end/", calendars.end_calendar, name="end_calendar"),
    path("policies/calendar/<str:token>.ics", calendars.calendar, name="calendar"),
    path("policies/<slug:policy>/review/", reviewing.review_detail, name="review"),
    path("policies/<slug:policy>/review/note/", reviewing.note_review, name="note_review"),
    path("policies/<slug:policy>/review/date/", reviewing.set_review, name="set_review"),
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
