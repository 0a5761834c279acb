"""Addresses below a university: people, units, cover, settings."""

from django.urls import path

from institutions.views import cover, people, reporting, settings, units

app_name = "institutions"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/role/", people.give_role, name="give_role"),
    path("people/<int:pk>/leave/", people.person_leaves, name="person_leaves"),
    path("people/<int:pk>/invite/", people.invite_again, name="invite_again"),
    path("people/roles/<int:pk>/end/", people.end_role, name="end_role"),
    path("people/roles/<int:pk>/reports-to/", reporting.line_manager, name="line_manager"),
    path("cover/", cover.cover, name="cover"),
    path("cover/<int:pk>/end/", cover.end_cover, name="end_cover"),
    path("units/", units.units, name="units"),
    path("units/add/", units.add_unit, name="add_unit"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("settings/", settings.settings, name="settings"),
    path("settings/logo/", settings.change_logo, name="change_logo"),
    path("settings/closures/", settings.add_closure, name="add_closure"),
    path("settings/closures/<int:pk>/remove/", settings.remove_closure, name="remove_closure"),
    path("logo/", settings.logo, name="logo"),
]
