"""Addresses of the register, under its institution's."""

from django.urls import path

from accounts.views import asking, public, register

app_name = "accounts"

urlpatterns = [
    path("directory/", public.directory, name="directory"),
    path("check/", public.check, name="check"),
    path("accounts/", register.account_list, name="list"),
    path("accounts/<str:reference>/", register.account_detail, name="detail"),
    path("accounts/<str:reference>/ask/", asking.ask, name="ask"),
    path("accounts/<str:reference>/ask-mailbox/", register.ask_mailbox, name="ask_mailbox"),
]
