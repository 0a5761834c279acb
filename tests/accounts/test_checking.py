"""Whatever is pasted: an answer or a plain reason, and "official" for our own addresses only."""

import posixpath
import re
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.checking import bare_name, read
from accounts.handles import BadAddress, read_address
from accounts.lookalikes import skeleton
from accounts.models import Platform
from accounts.neighbours import is_near, shapes_near
from accounts.platforms import specs, specs_of_file
from accounts.services import Verdict, check_address
from tests.factories import SocialAccountFactory
from tests.world import make_world

SPECS = specs_of_file()
OURS = (
    "https://x.com/northgateuni",
    "https://www.facebook.com/northgateuni",
    "https://www.facebook.com/profile.php?id=100012345678",
    "https://www.instagram.com/northgateuni",
    "https://www.linkedin.com/company/northgateuni",
    "https://www.youtube.com/@northgateuni",
    "https://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa",
    "https://bsky.app/profile/northgateuni.bsky.social",
    "https://t.me/northgateuni",
    "https://mastodon.social/@northgateuni",
    "https://blog.northgate.ac.uk",
    "https://sites.ngate.ac.uk/library",
)
# Written by hand, knowing nothing of our own reading: every address that is one of ours.
OFFICIAL = re.compile(
    r"(?:https?://)?(?:"
    r"(?:(?:www|m|mobile)\.)?(?:x|twitter)\.com/@?northgateuni(?:/(?:with_replies|media|likes"
    r"|followers|following|highlights|articles))?"
    r"|(?:[a-z-]+\.)?(?:facebook|fb)\.com/n\.*o\.*r\.*t\.*h\.*g\.*a\.*t\.*e\.*u\.*n\.*i\.*"
    r"(?:/[a-z]+)?"
    r"|(?:[a-z-]+\.)?(?:facebook|fb)\.com/(?:profile\.php|100012345678|(?:pages|people)/[^/]+/"
    r"100012345678|p/[^/]+-100012345678)(?:/[a-z]+)?"
    r"|(?:(?:www|m)\.)?(?:instagram\.com|instagr\.am)/northgateuni(?:/[a-z]+)?"
    r"|(?:[a-z]+\.)?linkedin\.com/(?:company|company-beta|school|edu|showcase)/northgateuni"
    r"(?:/[a-z]+)?"
    r"|(?:(?:www|m|music)\.)?youtube\.com/(?:@northgateuni|channel/ucaaaaaaaaaaaaaaaaaaaaaa)"
    r"(?:/[a-z]+)?"
    r"|(?:www\.)?bsky\.app/profile/northgateuni\.bsky\.social(?:/[a-z]+)?"
    r"|(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/(?:s/)?northgateuni"
    r"|mastodon\.social(?:/web)?/(?:@|users/)northgateuni(?:@mastodon\.social)?(?:/[a-z_]+)?"
    r"|(?:www\.)?blog\.northgate\.ac\.uk"
    r"|(?:www\.)?sites\.ngate\.ac\.uk/library"
    r")",
    re.I,
)

HOSTS = (
    "x.com", "twitter.com", "www.facebook.com", "instagram.com", "youtube.com", "t.me",
    "mastodon.social", "blog.northgate.ac.uk", "sites.ngate.ac.uk", "bsky.app", "linkedin.com",
    "notfacebook.com", "facebook.com.evil.example", "evil.example", "х.com", "fаcebook.com",
    "ｘ.com", "x。com", "xn--fcebook-2fg.com", "x.com@evil.example", "evil.example#x.com",
    "x.com:8", "127.0.0.1", "[::1]", "t.co", "l.facebook.com", "x.com.", ".x.com", "x..com",
    "x%2ecom",    "northgateuni.bsky.social", "facebook.com\\@evil.example", "",
)  # fmt: skip
PARTS = (
    "northgateuni", "NorthgateUni", "north.gateuni", "nоrthgateuni", "ｎorthgateuni", "stranger",
    "n0rthgateuni", "@northgateuni", "@northgateuni@mastodon.social", "@northgateuni@evil.example",
    "profile.php", "pages", "people", "100012345678", "100099999999", "company", "school",
    "channel", "UCaaaaaaaaaaaaaaaaaaaaaa", "UCbbbbbbbbbbbbbbbbbbbbbb", "UCAAAAAAAAAAAAAAAAAAAAAA",
    "profile", "northgateuni.bsky.social", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "s", "web", "users",
    "library", "Library", "..", ".", "", "%2e%2e", "%2f", "%00", "%", "%zz", "%6eorthgateuni",
    "northgateuni%20", "northgateuni\u200b", "northgateuni\n", "status", "about", "p", "watch",
    "with_replies", "media", "northgateuni;x", "northgateuni\\x", "n\u0000", "\ud800", "é",
    "e\u0301",
)  # fmt: skip
QUERIES = (
    "", "?", "?id=100012345678", "?id=100099999999", "?id=100012345678&id=100099999999",
    "?id=100099999999&%69d=100012345678", "?id[]=1&id=100012345678", "?ID=1&id=100012345678",
    "?u=https://x.com/northgateuni", "?utm_source=a", "#", "#!/stranger", "#/stranger", "#top",
    "?s=20#northgateuni", "?%ff", "?a&&b==",
)  # fmt: skip
PATHS = (
    "/northgateuni", "/@northgateuni", "/ｎorthgateuni", "/nоrthgateuni", "/profile.php",
    "/company/northgateuni", "/channel/UCaaaaaaaaaaaaaaaaaaaaaa", "/s/northgateuni",
    "/profile/northgateuni.bsky.social", "/@northgateuni@mastodon.social", "/pages/A/100012345678",
)  # fmt: skip
schemes = st.sampled_from(("https://", "http://", "HTTPS://", "", "//", "ftp://", "javascript:"))
hosts, queries = st.sampled_from(HOSTS), st.sampled_from(QUERIES)
addresses = st.one_of(
    st.builds("{}{}{}{}".format, schemes, hosts, st.sampled_from(PATHS), queries),
    st.builds("{}{}{}".format, st.sampled_from(OURS), queries, queries),
    st.builds(
        lambda scheme, host, parts, query: f"{scheme}{host}/{'/'.join(parts)}{query}",
        schemes,
        hosts,
        st.lists(st.sampled_from(PARTS), max_size=4),
        queries,
    ),
    st.text(max_size=60),
    st.builds(lambda ours, more: ours + more, st.sampled_from(OURS), st.text(max_size=5)),
    st.builds(lambda more, ours: more + ours, st.text(max_size=5), st.sampled_from(OURS)),
)


def is_ours(address: str) -> bool:
    """Tell by the slow reference whether an address may be called official."""
    address = address.strip().replace("ｘ", "x").replace("。", ".")
    if re.fullmatch(r"@northgateuni@mastodon\.social", address, re.I):
        return True
    address = re.sub(r"%6e", "n", address, flags=re.I).replace("%2e", ".").replace("%2E", ".")
    front, _, fragment = address.partition("#")
    front, _, query = front.partition("?")
    scheme, mark, rest = front.rpartition("://")
    host, _, path = rest.partition("/")
    path = posixpath.normpath(f"/{path.strip('/')}").rstrip("/")
    front = f"{scheme}{mark}{re.sub(r'[.]?(?::443)?$', '', host)}{path}"
    if not OFFICIAL.fullmatch(front):
        return False
    if "profile.php" in front:
        return query.count("100012345678") == 1 and "100099999999" not in query
    if "channel/uc" in front.lower():
        return "UCaaaaaaaaaaaaaaaaaaaaaa" in front
    # On a site of our own the part after # is ours as well.
    return "gate.ac.uk" in front or not fragment.lstrip("!").startswith("/")


@pytest.fixture
def register(db: None) -> None:
    """Fill a register with one account of each shape."""
    call_command("load_platforms", verbosity=0)
    world = make_world()
    for address in OURS:
        found = read_address(address, specs())
        SocialAccountFactory(
            unit=world.root,
            platform=Platform.objects.get(code=found.platform),
            handle=found.handle,
            url=found.url,
            identity=found.identity,
        )


IDENTITIES = {read_address(each, SPECS).identity for each in OURS}


@settings(max_examples=1500, deadline=None)
@given(address=addresses)
@example(address="https://evil.example/@northgateuni@mastodon.social")
@example(address="https://x.com/northgateuni/../stranger")
@example(address="https://x.com/ｎorthgateuni")
@example(address="https://facebook.com/profile.php?id=100012345678&id=100099999999")
def test_no_address_is_wrongly_read_as_ours(address: str) -> None:
    try:
        asked = read(address, SPECS)
    except BadAddress:
        return
    assert asked.identity or asked.note
    assert is_ours(address) or asked.identity not in IDENTITIES, asked


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(address=addresses)
def test_no_address_breaks_it_and_none_is_wrongly_official(register: None, address: str) -> None:
    try:
        answer = check_address(address, slug="northgate")
    except BadAddress:
        return
    if answer.verdict is Verdict.OFFICIAL:
        assert is_ours(address), address
    else:
        assert answer.account is None


def test_the_reference_knows_ours(register: None) -> None:
    assert all(is_ours(each) for each in OURS)
    found = [check_address(each, slug="northgate").verdict for each in OURS]
    assert found == [Verdict.OFFICIAL] * len(OURS)


@pytest.mark.parametrize(
    ("handle", "bare"),
    [
        ("northgateuni", "northgateuni"),
        ("northgateuni@mastodon.social", "northgateuni"),
        ("groups/northgate", "northgate"),
        ("channel/UC1", "UC1"),
        ("blog.northgate.ac.uk/library", "blog.northgate.ac.uk/library"),
        ("blog.northgate.ac.uk", "blog.northgate.ac.uk"),
        ("", ""),
    ],
)
def test_a_handle_without_its_name_space(handle: str, bare: str) -> None:
    assert bare_name(handle) == bare


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("northgate", "northgate", True),
        ("n0rthgate", "northgate", True),
        ("northgaet", "northgate", True),
        ("nothgate", "northgate", True),
        ("northhgate", "northgate", True),
        ("northgaten", "northgate", True),
        ("northgate_official_help", "northgate", True),
        ("leedsuni", "leeds", True),
        ("leedsunitedfan", "leeds", False),
        ("southgate", "northgate", False),
        ("leeds", "leads", True),
        ("leed", "lead", False),
        ("bbc", "bbcnews", False),
        ("", "northgate", False),
        ("!!", "northgate", False),
    ],
)
def test_names_a_hasty_eye_mixes_up(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near
    assert is_near(other, one) is near


names = st.text(alphabet="abcdnorthgate013-_éж", min_size=1, max_size=14)


@given(names, names)
def test_the_shapes_asked_for_miss_no_near_name(asked: str, known: str) -> None:
    begins = skeleton(known).startswith(skeleton(asked))
    if is_near(asked, known) and not begins and len(skeleton(known)) <= len(skeleton(asked)):
        assert skeleton(known) in shapes_near(asked)


def test_the_shapes_of_the_longest_name_stay_few() -> None:
    assert len(shapes_near("abcdefghjklmnopqrstuvwxyz" * 3)) < 5000
    assert shapes_near("") == frozenset()
    assert all(isinstance(each, str) for each in shapes_near("ab"))


def test_marks_of_the_platforms_are_kept(register: None) -> None:
    spec: dict[str, Any] = Platform.objects.get(code="youtube").spec
    assert [each["permanent"] for each in spec["patterns"]] == [False, True, False, False, False]
