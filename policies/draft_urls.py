"""Addresses of a policy's draft: written, decided on, published, put away."""

from django.urls import path

from policies.views import deciding, drafting, editing

DRAFT = "policies/<slug:policy>/draft/"
CLAUSE = f"{DRAFT}text/<int:pk>/"

urlpatterns = [
    path(DRAFT, drafting.draft, name="draft"),
    path(f"{DRAFT}open/", drafting.open_draft, name="draft_open"),
    path(f"{DRAFT}details/", drafting.details, name="draft_details"),
    path(f"{DRAFT}put-away/", drafting.put_away, name="draft_put_away"),
    path(f"{DRAFT}text/", editing.text, name="draft_text"),
    path(f"{DRAFT}text/add/", editing.add_first, name="draft_add_first"),
    path(CLAUSE, editing.clause, name="draft_clause"),
    path(f"{CLAUSE}add/", editing.add, name="draft_add"),
    path(f"{CLAUSE}remove/", editing.remove, name="draft_remove"),
    path(f"{CLAUSE}move/", editing.move, name="draft_move"),
    path(f"{CLAUSE}split/", editing.split, name="draft_split"),
    path(f"{CLAUSE}merge/", editing.merge, name="draft_merge"),
    path(f"{DRAFT}send/", deciding.send, name="draft_send"),
    path(f"{DRAFT}take-back/", deciding.take_back, name="draft_take_back"),
    path(f"{DRAFT}decide/", deciding.decide, name="draft_decide"),
    path(f"{DRAFT}agree/", deciding.agree, name="draft_agree"),
    path(f"{DRAFT}publish/", deciding.publish, name="draft_publish"),
    path("policies/<slug:policy>/v<str:number>/withdraw/", deciding.withdraw, name="withdraw"),
]
