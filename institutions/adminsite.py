"""Django admin as a named way in: to look things up and to mend typing mistakes."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from institutions.models import Role, User
from institutions.rules import roles_of


def administered_by(user: object) -> set[int]:
    """Universities somebody administers today; being let in follows the role, nothing is kept."""
    if not isinstance(user, User):
        return set()
    return {
        held.unit.institution_id
        for held in roles_of(user)
        if held.role == Role.INSTITUTION_ADMIN and held.unit.parent_id is None
    }


class PortalAdminSite(AdminSite):
    """Open to institution administrators and operators, who sign in at the portal's own page."""

    site_title = gettext_lazy("Handlebook")
    site_header = gettext_lazy("Handlebook: look up and mend")
    index_title = gettext_lazy("What is kept")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Operators, and whoever administers a university today."""
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return False
        return user.is_superuser or bool(administered_by(user))

    @method_decorator([login_not_required, never_cache])
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send people to the portal's sign-in, where its limits count."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(_("Institution administrators and operators may look here."))
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return redirect(f"{reverse('account_login')}?{query}")

    @method_decorator(never_cache)
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign out at the portal's own page."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change the password at the portal's own page."""
        return redirect("account_change_password")
