"""Addresses of the incidents app, under its institution's."""

from django.urls import path

from incidents import views_public

app_name = "incidents"

urlpatterns = [
    path("report/", views_public.report, name="report"),
]
