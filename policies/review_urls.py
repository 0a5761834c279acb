"""Addresses of reviews, related documents and the search."""

from django.urls import URLPattern, path

from policies.views import calendars, related, reviewing, searching

urlpatterns: list[URLPattern] = [
    path("policies/search/", searching.search, name="search"),
    path("policies/reviews/", reviewing.review_list, name="reviews"),
    path("policies/calendar/renew/", calendars.renew_calendar, name="renew_calendar"),
    path("policies/calendar/end/", calendars.end_calendar, name="end_calendar"),
    path("policies/calendar/<str:token>.ics", calendars.calendar, name="calendar"),
    path("policies/<slug:policy>/review/", reviewing.review_detail, name="review"),
    path("policies/<slug:policy>/review/note/", reviewing.note_review, name="note_review"),
    path("policies/<slug:policy>/review/date/", reviewing.set_review, name="set_review"),
    path("policies/<slug:policy>/related/", related.related_list, name="related"),
    path("policies/<slug:policy>/related/add/", related.add, name="add_related"),
    path("policies/<slug:policy>/related/<int:pk>/", related.change, name="change_related"),
    path("policies/<slug:policy>/related/<int:pk>/remove/", related.remove, name="remove_related"),
    path("policies/<slug:policy>/related/<int:pk>/up/", related.up, name="related_up"),
]
