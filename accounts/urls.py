"""Addresses of the register, under its institution's."""

from django.urls import path

from accounts.views import (
    activity,
    asking,
    checks,
    closing,
    directory,
    downloads,
    feeds,
    people,
    public,
    register,
    sightings,
    sweeps,
)

app_name = "accounts"

urlpatterns = [
    path("directory/", directory.directory, name="directory"),
    path("directory.json", downloads.as_json, name="directory_json"),
    path("directory.csv", downloads.as_csv, name="directory_csv"),
    path("directory.jsonld", downloads.as_linked_data, name="directory_jsonld"),
    path("directory/embed/", downloads.embedded, name="directory_embed"),
    path("directory/<str:reference>/", directory.account, name="directory_account"),
    path("check/", public.check, name="check"),
    path("accounts/", register.account_list, name="list"),
    path("accounts/mine/", people.mine, name="mine"),
    path("accounts/quiet/", activity.queue, name="quiet_queue"),
    path("accounts/unregistered/", sightings.sighting_list, name="sightings"),
    path("accounts/unregistered/mine/", sightings.mine, name="my_sightings"),
    path("accounts/unregistered/report/", sightings.report, name="report_sighting"),
    path("accounts/unregistered/<int:pk>/", sightings.sighting, name="sighting"),
    path("accounts/unregistered/<int:pk>/enter/", sightings.enter, name="enter_sighting"),
    path("accounts/sweeps/", sweeps.sweeps, name="sweeps"),
    path("accounts/sweeps/preview/", sweeps.preview, name="sweep_preview"),
    path("accounts/sweeps/run/", sweeps.run, name="run_sweep"),
    path("accounts/sweeps/<str:day>/", sweeps.sweep, name="sweep"),
    path("accounts/<str:reference>/", register.account_detail, name="detail"),
    path("accounts/<str:reference>/confirm/", activity.confirm, name="confirm"),
    path("accounts/<str:reference>/quiet/", activity.decide, name="quiet"),
    path("accounts/<str:reference>/people/", people.people, name="people"),
    path("accounts/<str:reference>/people/ask/", people.ask_somebody, name="ask_somebody"),
    path("accounts/<str:reference>/people/hand-over/", people.hand_over, name="hand_over"),
    path("accounts/<str:reference>/people/back-up/", people.be_backup, name="be_backup"),
    path("accounts/<str:reference>/people/stop/", people.stop, name="stop_serving"),
    path("accounts/<str:reference>/people/<int:pk>/end/", people.take_off, name="take_off"),
    path("accounts/<str:reference>/people/<int:pk>/duties/", people.other_duties, name="duties"),
    path("accounts/<str:reference>/offers/<int:pk>/", people.answer, name="offer"),
    path("accounts/<str:reference>/offers/<int:pk>/back/", people.withdraw, name="offer_back"),
    path("accounts/<str:reference>/credentials/", people.credentials, name="credentials"),
    path("accounts/<str:reference>/close/", closing.close, name="close"),
    path("accounts/<str:reference>/pause/", closing.pause, name="pause"),
    path("accounts/<str:reference>/resume/", closing.resume, name="resume"),
    path("accounts/<str:reference>/reopen/", closing.reopen, name="reopen"),
    path("accounts/<str:reference>/address/", closing.rename, name="rename"),
    path("accounts/<str:reference>/check/", checks.check, name="security_check"),
    path(
        "accounts/<str:reference>/check/ask/", checks.ask_for_statements, name="ask_for_statements"
    ),
    path("accounts/<str:reference>/feed/", feeds.feed, name="feed"),
    path("accounts/<str:reference>/feed/read/", feeds.read_now, name="read_feed"),
    path("accounts/<str:reference>/feed/remove/", feeds.remove, name="remove_feed"),
    path("accounts/<str:reference>/ask/", asking.ask, name="ask"),
    path("accounts/<str:reference>/ask-mailbox/", register.ask_mailbox, name="ask_mailbox"),
]
