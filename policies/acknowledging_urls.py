"""Addresses of who confirms a policy, and who has."""

from django.urls import URLPattern, URLResolver, path

from policies.views import acknowledging, training

urlpatterns: list[URLPattern | URLResolver] = [
    path("training/", training.course_list, name="training"),
    path("training/note/", training.note, name="note_course"),
    path("policies/<slug:policy>/confirm/", acknowledging.confirm, name="confirm"),
    path("policies/<slug:policy>/confirmed/", acknowledging.confirmed, name="confirmed"),
    path("policies/<slug:policy>/confirmed.csv", acknowledging.confirmed_csv, name="confirmed_csv"),
    path("policies/<slug:policy>/confirmed/ask/", acknowledging.ask, name="ask_to_confirm"),
    path("policies/<slug:policy>/confirmed/end/", acknowledging.end, name="end_asking"),
    path("policies/<slug:policy>/confirmed/remind/", acknowledging.nudge, name="remind"),
    path(
        "policies/<slug:policy>/confirmed/exempt/<int:person>/",
        acknowledging.exempt,
        name="exempt",
    ),
]
