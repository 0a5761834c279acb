"""The portal's addresses, and a view with one indexed query to measure others by."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import path

from accounts.models import SocialAccount
from config.urls import urlpatterns as portal

COLUMNS = ("url", "handle", "name", "state")


@login_not_required
def bare(request: HttpRequest) -> JsonResponse:
    """Answer with one row, as plainly as can be."""
    found = SocialAccount.objects.filter(identity=request.GET["identity"])
    return JsonResponse({"found": list(found.values(*COLUMNS)[:1])})


urlpatterns = [path("bare/", bare), *portal]
