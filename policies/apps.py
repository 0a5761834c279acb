"""The policies app."""

from typing import ClassVar

from django.apps import AppConfig

from records.sealing import Part, Sealed


class PoliciesConfig(AppConfig):
    """Names the app for Django."""

    name = "policies"
    append_only: ClassVar = [
        "policies_versiondecision",
        "policies_review",
        "policies_acknowledgement",
    ]
    # A published version may be withdrawn, and that is all that ever happens to it.
    sealed: ClassVar = [
        Sealed(
            table="policies_policyversion",
            column="link",
            state="state",
            before="published",
            after="withdrawn",
            along=("state_since", "withdrawn_on", "withdrawal_note", "withdrawn_by_id"),
            unique=("policy_id", "number"),
            parts=(
                Part("policies_clausetext", "version_id"),
                Part("policies_clausedescent", "version_id"),
            ),
        )
    ]
