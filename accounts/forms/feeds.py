"""Where an account's public feed is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# Where the address of a feed is found, on platforms that do not show it.
WHERE = {
    "youtube": _(
        "On YouTube open the channel, choose its description, then Share channel and Copy channel"
        " ID. The feed is https://www.youtube.com/feeds/videos.xml?channel_id= with that ID"
    ),
}


class FeedForm(forms.Form):
    """The address of a feed; whether it is one is asked of the site itself."""

    mark_optional = False

    url = forms.CharField(
        label=_("Address of the feed"),
        help_text=_("Copy it from the site, with https:// in front"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={
            "required": _("Enter the address of the feed"),
            "max_length": _("The address must be 500 characters or less"),
        },
    )

    def __init__(
        self, *args: Any, is_fixed: bool = False, platform: str = "", **kwargs: Any
    ) -> None:
        """Ask for no address where the platform gives it, and say where it is found elsewhere."""
        super().__init__(*args, **kwargs)
        if platform in WHERE:
            self.fields["url"].help_text = WHERE[platform]
        if is_fixed:
            del self.fields["url"]
