"""Addresses of the register, under its institution's."""

from django.urls import path

from accounts import views, views_asking, views_public

app_name = "accounts"

urlpatterns = [
    path("directory/", views_public.directory, name="directory"),
    path("check/", views_public.check, name="check"),
    path("accounts/", views.account_list, name="list"),
    path("accounts/<str:reference>/", views.account_detail, name="detail"),
    path("accounts/<str:reference>/ask/", views_asking.ask, name="ask"),
    path("accounts/<str:reference>/ask-mailbox/", views.ask_mailbox, name="ask_mailbox"),
]
