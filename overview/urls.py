"""Addresses of the pages over several apps, written out in full."""

from django.urls import path

from overview.views import demo, front, history, home, impact, jobs, links, mail, profile

app_name = "overview"

urlpatterns = [
    path("", front.choose, name="choose"),
    path("profile/", profile.profile, name="profile"),
    path("demo/sign-in/", demo.sign_in_as, name="sign_in_as"),
    path("t/<str:token>/", links.link, name="link"),
    path("accessibility/", front.statement, {"name": "accessibility"}, name="our_accessibility"),
    path("privacy/", front.statement, {"name": "privacy"}, name="our_privacy"),
    path("cookies/", front.statement, {"name": "cookies"}, name="our_cookies"),
    path("<slug:institution>/", front.front, name="front"),
    path("<slug:institution>/brand.css", front.brand_css, name="brand_css"),
    path("<slug:institution>/contact/", front.contact, name="contact"),
    path(
        "<slug:institution>/accessibility/",
        front.statement,
        {"name": "accessibility"},
        name="accessibility",
    ),
    path("<slug:institution>/privacy/", front.statement, {"name": "privacy"}, name="privacy"),
    path("<slug:institution>/cookies/", front.statement, {"name": "cookies"}, name="cookies"),
    path("<slug:institution>/home/", home.home, name="home"),
    path("<slug:institution>/mail/", mail.mail_list, name="mail"),
    path("<slug:institution>/mail/again/", mail.send_all_again, name="send_all_again"),
    path("<slug:institution>/mail/<int:pk>/again/", mail.send_again, name="send_again"),
    path("<slug:institution>/policies/<slug:policy>/draft/impact/", impact.impact, name="impact"),
    path(
        "<slug:institution>/policies/<slug:policy>/draft/impact.<str:kind>",
        impact.impact_file,
        name="impact_file",
    ),
    path("<slug:institution>/history/", history.history, name="history"),
    path("<slug:institution>/jobs/<str:reference>/", jobs.job, name="job"),
    path("<slug:institution>/jobs/<str:reference>/stop/", jobs.stop, name="stop_job"),
]
