"""Links that hide where they lead, and what senders add to links to follow a click. Pure."""

import re

# Links that lead elsewhere: who they lead to cannot be known without opening them.
SHORT_LINK_HOSTS = frozenset(
    {
        "t.co", "bit.ly", "tinyurl.com", "ow.ly", "buff.ly", "lnkd.in", "fb.me", "is.gd",
        "goo.gl", "rb.gy", "cutt.ly", "tiny.cc", "dlvr.it", "ift.tt", "rebrand.ly",
        "shorturl.at", "trib.al", "amzn.to", "vm.tiktok.com", "vt.tiktok.com", "pin.it",
        "spoti.fi", "snip.ly", "t.ly", "v.gd", "soo.gd", "s.id",
    }
)  # fmt: skip
REDIRECT_HOSTS = frozenset(
    {"l.facebook.com", "lm.facebook.com", "l.instagram.com", "l.threads.com"}
)

# What senders add to follow a click; it never tells one page from another.
TRACKING = re.compile(
    r"(?:utm_.*|mtm_.*|pk_.*|hsa_.*|_hs.*|mc_[ce]id|fbclid|gclid|dclid|gbraid|wbraid|msclkid"
    r"|twclid|ttclid|igshid|igsh|yclid|si|ref|ref_src|ref_url|s|t|feature|trk|trkinfo|share_id"
    r"|_ga|_gl|mibextid|cmpid|ncid|originalsubdomain|lipi|context)"
)
