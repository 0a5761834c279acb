"""Addresses of requests, under ``/<institution>/``."""

from django.urls import path

from registrations.views import (
    assigning,
    conversation,
    decisions,
    exports,
    handing_over,
    lists,
    once_more,
    people,
    replacing,
    sending,
    setting_up,
    start,
    tasks,
    track,
)

app_name = "registrations"
urlpatterns = [
    path("requests/", lists.request_list, name="list"),
    path("requests/export.<str:kind>", exports.export, name="export"),
    path("requests/start/", start.start, name="start"),
    path("requests/new/", start.new, name="new"),
    path("requests/existing/", start.existing, name="existing"),
    path("requests/mine/", lists.mine, name="mine"),
    path("requests/approvals/", lists.approvals, name="approvals"),
    path("requests/unit-accounts/", lists.unit_accounts, name="unit_accounts"),
    path("requests/<str:reference>/", track.detail, name="detail"),
    path("requests/<str:reference>/assign/", assigning.assign, name="assign"),
    path("requests/<str:reference>/tasks/", tasks.task_list, name="tasks"),
    path("requests/<str:reference>/tasks/<slug:slug>/", tasks.task, name="task"),
    path(
        "requests/<str:reference>/tasks/administrators/<int:pk>/remove/",
        people.remove_administrator,
        name="remove_administrator",
    ),
    path(
        "requests/<str:reference>/administrators/<int:pk>/replace/",
        replacing.replace_administrator,
        name="replace_administrator",
    ),
    path(
        "requests/<str:reference>/administrators/<int:pk>/ask-again/",
        once_more.administrator,
        name="ask_administrator_again",
    ),
    path(
        "requests/<str:reference>/mailbox/ask-again/",
        once_more.mailbox,
        name="ask_mailbox_again",
    ),
    path("requests/<str:reference>/delete/", tasks.delete, name="delete"),
    path("requests/<str:reference>/check/", sending.check, name="check"),
    path("requests/<str:reference>/sent/", sending.sent, name="sent"),
    path("requests/<str:reference>/questions/", sending.questions, name="questions"),
    path("requests/<str:reference>/withdraw/", track.withdraw, name="withdraw"),
    path("requests/<str:reference>/copy/", track.copy, name="copy"),
    path("requests/<str:reference>/letter/", track.letter, name="letter"),
    path("requests/<str:reference>/images/<slug:field>/", track.image, name="image"),
    path("requests/<str:reference>/comment/", conversation.comment, name="comment"),
    path("requests/<str:reference>/run/", people.run, name="run"),
    path("requests/<str:reference>/decide/", decisions.decide, name="decide"),
    path("requests/<str:reference>/decided/", decisions.decided, name="decided"),
    path("requests/<str:reference>/pass-on/", handing_over.pass_on, name="pass_on"),
    path("requests/<str:reference>/substitute/", handing_over.substitute, name="substitute"),
    path("requests/<str:reference>/skip/", handing_over.skip, name="skip"),
    path("requests/<str:reference>/set-up/", setting_up.set_up, name="set_up"),
    path("requests/<str:reference>/logo/", setting_up.logo, name="logo"),
]
