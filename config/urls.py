"""The whole address plan, one line per app."""

from allauth.account import views as sign_in
from django.contrib import admin
from django.urls import include, path, re_path

from config import api, health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path(".well-known/security.txt", health.security_txt, name="security-txt"),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls()),
    # allauth's own names, at our addresses; signing up is by invitation only.
    path("sign-in/", sign_in.login, name="account_login"),
    path("sign-out/", sign_in.logout, name="account_logout"),
    path("sign-in/closed/", sign_in.account_inactive, name="account_inactive"),
    path("sign-in/sign-up/", sign_in.signup, name="account_signup"),
    path("sign-in/again/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("sign-in/password/", sign_in.password_reset, name="account_reset_password"),
    path("sign-in/password/sent/", sign_in.password_reset_done, name="account_reset_password_done"),
    # By pattern: the key holds a "-" as well, and the first one divides.
    re_path(
        r"^sign-in/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/password/changed/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("profile/password/", sign_in.password_change, name="account_change_password"),
    path("profile/password/set/", sign_in.password_set, name="account_set_password"),
    # Fixed addresses (home, profile/, t/<token>/) before those that begin with an institution.
    path("", include("overview.urls")),
    path("<slug:institution>/", include("institutions.urls")),
    path("<slug:institution>/", include("policies.urls")),
    path("<slug:institution>/", include("accounts.urls")),
    path("<slug:institution>/", include("registrations.urls")),
    path("<slug:institution>/", include("incidents.urls")),
]
