"""Addresses of reviews, related documents and the search."""

from django.urls import URLPattern, path

from policies.views import calendars, reviewing, searching

urlpatterns: list[URLPattern] = [
    path("policies/search/", searching.search, name="search"),
    path("policies/reviews/", reviewing.review_list, name="reviews"),
    path("policies/calendar/renew/", calendars.renew_calendar, name="renew_calendar"),
    path("policies/calendar/end/", calendars.end_calendar, name="end_calendar"),
    path("policies/calendar/<str:token>.ics", calendars.calendar, name="calendar"),
    path("policies/<slug:policy>/review/", reviewing.review_detail, name="review"),
    path("policies/<slug:policy>/review/note/", reviewing.note_review, name="note_review"),
    path("policies/<slug:policy>/review/date/", reviewing.set_review, name="set_review"),
]
