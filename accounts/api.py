"""The public API of the register: is this account ours?"""

from datetime import date
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from accounts import services
from accounts.handles import BadAddress
from institutions.limits import Limit
from institutions.models import Institution

router = Router(tags=["Public register"])
VERIFY_LIMIT = Limit("verify", settings.VERIFY_PER_MINUTE)


class AccountFacts(Schema):
    """An account of the university's own register."""

    url: str
    platform: str = Field(description="Code of the platform")
    handle: str = Field(description="Without the leading @; a site's handle is its address")
    name: str
    unit: str
    status: str = Field(
        description="active or paused; closed or lost; or, for an account on the register that"
        " does not speak for the university, unofficial or unapproved"
    )


class Verified(Schema):
    """What the register says of an address. Only ``official`` is a yes."""

    status: Literal["official", "former", "lookalike", "unknown"]
    platform: str = Field(description="Code of the platform of the address; empty if not known")
    handle: str = Field(description="The handle in the address; empty if it names no account")
    account: AccountFacts | None = Field(
        description="The university's own account at this address, now or before. Null for a"
        " look-alike. With status unknown it is one that does not speak for the university"
    )
    since: date | None = Field(description="First day, where it is known")
    until: date | None = Field(description="Last day of a former account, where it is known")


class Refused(Schema):
    """Why there is no answer, in a plain sentence."""

    detail: str


Slug = Annotated[str, Path(description="The university, as in its address here: london-met")]
Address = Annotated[str, Query(description="The web address of the account, as it was pasted")]


@router.get(
    "/{slug}/verify",
    response={200: Verified, 404: Refused, 422: Refused, 429: Refused},
    summary="Is this account the university's?",
    operation_id="verify",
    url_name="verify",
)
def verify(request: HttpRequest, slug: Slug, url: Address = "") -> Status[Verified | Refused]:
    """Say whether a web address is an account of the university.

    An address is official only while the account is on the university's register, open, approved
    and official. Needs no key. Answers may be kept for a minute; ask again with If-None-Match.
    Send the address encoded, as the only value: what follows an & in it is refused, not left out.
    """
    if request.GET.keys() - {"url"} or len(request.GET.getlist("url")) > 1:
        # Put into a link as it was pasted, a stranger's address could bring ours along.
        return Status(422, Refused(detail=_("Send one web address, encoded, and nothing else.")))
    try:
        answer = services.check_address(url, slug=slug)
    except Institution.DoesNotExist:
        return _no_university()
    except BadAddress as refused:
        if not Institution.objects.filter(slug=slug).exists():
            return _no_university()
        return Status(422, Refused(detail=str(refused)))
    account = answer.account
    return Status(
        200,
        Verified(
            status=answer.verdict.value,
            platform=answer.asked.platform,
            handle=answer.asked.handle,
            account=AccountFacts(**account.facts) if account else None,
            since=answer.since,
            until=answer.until,
        ),
    )


def _no_university() -> Status[Verified | Refused]:
    return Status(404, Refused(detail=_("There is no such university here.")))
