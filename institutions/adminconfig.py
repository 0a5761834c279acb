"""Puts our own site where Django looks for the default one."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django admin with the portal's own sign-in and its own idea of who may look."""

    default_site = "institutions.adminsite.PortalAdminSite"
