"""What people paste into an address box, and what comes of it."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.handles import (
    MISMATCH,
    Address,
    BadAddress,
    BadPlatform,
    PlatformSpec,
    canonical_address,
    clean_handle,
    identity,
    load_specs,
    read_address,
)

FILE = Path(__file__).parents[2] / "accounts" / "platforms.toml"
SPECS = load_specs(FILE)
SPEC = {spec.code: spec for spec in SPECS}

BEFORE_AT = "Remove the part before @ in the web address"
ENTER = "Enter a web address, like https://www.instagram.com/yourlibrary"
PORT = "Remove the port number (the part after :) from the web address"
PUBLIC = "Enter the address of a public page, not one inside a network"
HTTP = "Enter a web address that starts with https:// or http://"
HIDDEN = "Remove hidden characters from the web address. Type it again by hand"
CONTROL = "Remove line breaks and control characters from the web address"
SERVER = "Enter the handle with its server, like londonmet@mastodon.social"
LETTERS = "This web address has letters that look like others. Type it again by hand"


def read(text: str, *, lenient: bool = False, chosen: str = "") -> Address:
    return read_address(text, SPECS, lenient=lenient, chosen=chosen)


@pytest.mark.parametrize(
    ("text", "handle", "key"),
    [
        ("https://x.com/LondonMet", "LondonMet", "x:londonmet"),
        ("twitter.com/londonmet", "londonmet", "x:londonmet"),
        ("http://www.twitter.com/LondonMet/?lang=en", "LondonMet", "x:londonmet"),
        ("HTTPS://MOBILE.TWITTER.COM/@LondonMet/media#top", "LondonMet", "x:londonmet"),
        ("https://x.com./londonmet", "londonmet", "x:londonmet"),
        ("https://x.com:443//londonmet//", "londonmet", "x:londonmet"),
        ("https://ｘ.com/londonmet", "londonmet", "x:londonmet"),
        ("https://x。com/londonmet", "londonmet", "x:londonmet"),
        ("https://x.com/%6Condonmet", "londonmet", "x:londonmet"),
        ("https://x.com/home/%2e%2E/./londonmet", "londonmet", "x:londonmet"),
        ("https://x.com/../londonmet", "londonmet", "x:londonmet"),
        ("https://facebook.com/London.Met", "London.Met", "facebook:londonmet"),
        ("https://m.facebook.com/profile.php?id=100012&ref=x", "100012", "facebook:100012"),
        ("facebook.com/pages/Leeds-Law/100012345", "100012345", "facebook:100012345"),
        ("facebook.com/p/Leeds-Law-100012345/", "100012345", "facebook:100012345"),
        ("facebook.com/groups/leedslaw", "groups/leedslaw", "facebook:groups/leedslaw"),
        ("instagram.com/LeedsUni/?igshid=abc", "LeedsUni", "instagram:leedsuni"),
        ("uk.linkedin.com/school/london-met/about/", "london-met", "linkedin:london-met"),
        ("linkedin.com/company/london-met", "london-met", "linkedin:london-met"),
        ("linkedin.com/showcase/law", "law", "linkedin:law"),
        ("linkedin.com/in/sam-lee", "in/sam-lee", "linkedin:in/sam-lee"),
        ("youtube.com/@LondonMet/videos", "LondonMet", "youtube:@londonmet"),
        ("youtube.com/%40LondonMet", "LondonMet", "youtube:@londonmet"),
        (
            "m.youtube.com/channel/UCabcdefghijklmnopqrstuV",
            "channel/UCabcdefghijklmnopqrstuV",
            "youtube:channel/UCabcdefghijklmnopqrstuV",
        ),
        ("youtube.com/user/LondonMet", "user/LondonMet", "youtube:user/londonmet"),
        ("youtube.com/c/LondonMet", "c/LondonMet", "youtube:c/londonmet"),
        ("youtube.com/LondonMet", "c/LondonMet", "youtube:c/londonmet"),
        ("tiktok.com/@leedsuni?lang=en", "leedsuni", "tiktok:leedsuni"),
        ("threads.net/@leedsuni", "leedsuni", "threads:leedsuni"),
        ("threads.com/@LeedsUni", "LeedsUni", "threads:leedsuni"),
        ("bsky.app/profile/Leeds.ac.uk", "Leeds.ac.uk", "bluesky:leeds.ac.uk"),
        ("https://m.example/@Leeds", "Leeds@m.example", "mastodon:leeds@m.example"),
        ("https://a.example/@leeds@b.example", "leeds@b.example", "mastodon:leeds@b.example"),
        ("@leeds@B.example", "leeds@b.example", "mastodon:leeds@b.example"),
        ("https://a.example/users/leeds", "leeds@a.example", "mastodon:leeds@a.example"),
        ("snapchat.com/add/leedsuni", "leedsuni", "snapchat:leedsuni"),
        (
            "whatsapp.com/channel/0029VaAbCdEf",
            "0029VaAbCdEf",
            "whatsapp:0029VaAbCdEf",
        ),
        ("t.me/s/LeedsUni", "LeedsUni", "telegram:leedsuni"),
        ("t.me/joinchat/AbCdEfGhIjKl", "+AbCdEfGhIjKl", "telegram:+AbCdEfGhIjKl"),
        ("discord.gg/LeedsLaw", "LeedsLaw", "discord:LeedsLaw"),
        ("discord.com/invite/LeedsLaw", "LeedsLaw", "discord:LeedsLaw"),
        ("discord.com/servers/leeds-12", "servers/leeds-12", "discord:servers/leeds-12"),
        ("old.reddit.com/r/LondonMet/top", "LondonMet", "reddit:londonmet"),
        ("reddit.com/u/LondonMet", "user/LondonMet", "reddit:user/londonmet"),
        ("pinterest.co.uk/LeedsUni/", "LeedsUni", "pinterest:leedsuni"),
        ("flickr.com/people/leedsuni", "leedsuni", "flickr:leedsuni"),
        ("flickr.com/photos/12345@N01/albums", "12345@N01", "flickr:12345@N01"),
        ("vimeo.com/leedsuni", "leedsuni", "vimeo:leedsuni"),
        ("m.twitch.tv/LeedsUni", "LeedsUni", "twitch:leedsuni"),
        ("lib.wordpress.com/", "lib.wordpress.com", "web:lib.wordpress.com"),
        (
            "https://www.leeds.example/blog/?utm_source=a&page=2",
            "www.leeds.example/blog?page=2",
            "web:leeds.example/blog?page=2",
        ),
    ],
)  # fmt: skip
def test_one_account_however_it_is_written(text: str, handle: str, key: str) -> None:
    found = read(text)

    assert (found.handle, found.identity) == (handle, key)
    assert identity(SPEC[found.platform], found.handle) == key
    assert read(text, lenient=True).identity == key
    assert read(found.url, chosen=found.platform).identity == key


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.code)
def test_every_platform_reads_its_own_example(spec: PlatformSpec) -> None:
    found = read(spec.example, chosen=spec.code)

    assert found.platform == spec.code
    assert found.url == spec.example.lower() or spec.case_sensitive
    assert clean_handle(spec.example, spec) == found.handle
    assert canonical_address(spec, found.handle) in {
        found.url,
        "https://www.linkedin.com/company/london-met",
    }
    assert bool(found.warnings) is spec.retired


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", ENTER),
        ("londonmet", ENTER),
        ("/londonmet", ENTER),
        ("https:///x.com/a", ENTER),
        ("https:x.com/a", ENTER),
        ("javascript:alert(1)", HTTP),
        ("JaVaScRiPt://x.com/%0aalert(1)", HTTP),
        ("data:text/html,<script>1</script>", HTTP),
        ("file:///etc/passwd", HTTP),
        ("gopher://127.0.0.1:6379/_x", HTTP),
        ("ftp://example.com/a", HTTP),
        ("mailto:sam.lee@leeds.ac.uk", HTTP),
        ("java\tscript:alert(1)", CONTROL),
        ("whatsapp://send?text=1", "This link opens an app. Enter the web address that starts with https://"),
        ("http://2130706433/", ENTER),
        ("http://0x7f.0.0.1/", ENTER),
        ("http://127.1/", ENTER),
        ("http://[::1/", ENTER),
        ("http://[fe80::1%eth0]/", ENTER),
        ("http://x.com@evil.example/", BEFORE_AT),
        ("http://user:pass@x.com/", BEFORE_AT),
        (r"https://x.com\@evil.example/", BEFORE_AT),
        (r"https://x.com\a", "Remove the \\ from the web address"),
        ("https://x.com/\x00a", CONTROL),
        ("https://x.com/a\nSet-Cookie:b", CONTROL),
        ("https://x.com/a b", "Web address must not contain spaces"),
        ("https://x.com:99999/", PORT),
        ("https://x.com:0/", PORT),
        ("https://x.com:/", PORT),
        ("https://x.com:٣/", PORT),
        ("https://x..com/a", ENTER),
        ("https://-x.com/a", ENTER),
        ("https://x.com／a", ENTER),
        ("https://x.com%2f@a/", BEFORE_AT),
        ("https://x.com/" + "a" * 2048, "Web address must be 2,048 characters or less"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lenient", [False, True])
def test_neither_a_form_nor_a_report_takes_it(text: str, sentence: str, lenient: bool) -> None:
    with pytest.raises(BadAddress) as refusal:
        read(text, lenient=lenient)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence", "url", "warning"),
    [
        ("http://127.0.0.1/", PUBLIC, "http://127.0.0.1", "does not lead to a public page"),
        ("http://169.254.169.254/latest/", PUBLIC, "http://169.254.169.254/latest", "public page"),
        ("http://[::1]/", PUBLIC, "http://[::1]", "public page"),
        ("http://[::ffff:127.0.0.1]/", PUBLIC, "http://[::ffff:7f00:1]", "public page"),
        ("http://localhost/", PUBLIC, "http://localhost", "public page"),
        ("http://metadata.google.internal/", PUBLIC, "http://metadata.google.internal", "public"),
        ("https://аpple.com/", LETTERS, "https://xn--pple-43d.com", "Look-alike letters"),
        ("https://leеds.ac.uk", LETTERS, "https://xn--leds-w4d.ac.uk", "Look-alike letters"),
        ("https://xn--pple-43d.com/", LETTERS, "https://xn--pple-43d.com", "Look-alike letters"),
        ("//evil.example", ENTER, "https://evil.example", "began with //"),
        ("https://x.com/\u202egpj", HIDDEN, "https://x.com/gpj", "U+202E"),
        ("https://x.com/lon\u200ddon", HIDDEN, "https://x.com/london", "U+200D"),
        ("https://x.com/lon\ud800don", HIDDEN, "https://x.com/london", "U+D800"),
        ("https://x.com:8443/leeds", PORT, "https://x.com/leeds", "port 8443"),
        (
            "https://t.co/Abc",
            "This is a short link. Open it and enter the full address that it leads to",
            "https://t.co/Abc",
            "Short link",
        ),
    ],
)
def test_a_report_keeps_with_a_warning_what_a_form_refuses(
    text: str, sentence: str, url: str, warning: str
) -> None:
    with pytest.raises(BadAddress) as refusal:
        read(text)
    kept = read(text, lenient=True)

    assert str(refusal.value) == sentence
    assert kept.url == url
    assert any(warning in each for each in kept.warnings)


@pytest.mark.parametrize(
    ("text", "platform", "handle", "url"),
    [
        ("https://mobile.twitter.com/User/status/12?s=20&t=a", "x", "User", "https://x.com/User/status/12"),
        ("instagram.com/p/AbC", "instagram", "", "https://www.instagram.com/p/AbC"),
        ("instagram.com/p", "instagram", "", "https://www.instagram.com/p"),
        ("x.com/home", "x", "", "https://x.com/home"),
        ("x.com", "x", "", "https://x.com/"),
        ("facebook.com/groups", "facebook", "", "https://www.facebook.com/groups"),
        ("facebook.com/LeedsUni/posts/1?fbclid=2", "facebook", "LeedsUni", "https://www.facebook.com/LeedsUni/posts/1"),
        ("youtube.com/watch?t=1&v=AbC", "youtube", "", "https://www.youtube.com/watch?v=AbC"),
        ("tiktok.com/@leeds/video/7", "tiktok", "leeds", "https://www.tiktok.com/@leeds/video/7"),
        ("https://a.example/@leeds/17", "mastodon", "leeds@a.example", "https://a.example/@leeds/17"),
        ('https://x.com/"onmouseover="a', "x", "", "https://x.com/%22onmouseover=%22a"),
        ("https://x.com/<script>", "x", "", "https://x.com/%3Cscript%3E"),
        ("https://x.com/%E0%A4%A", "x", "", "https://x.com/%E0%A4%25A"),
        ("https://x.com/sixteenletters16", "x", "", "https://x.com/sixteenletters16"),
        ("https://x.com/lоndon", "x", "", "https://x.com/l%D0%BEndon"),
    ],
)  # fmt: skip
def test_a_post_is_kept_in_a_report_and_is_no_account(
    text: str, platform: str, handle: str, url: str
) -> None:
    kept = read(text, lenient=True)

    refusal = (
        "post or a page of an account. Enter the account’s own address, like https://"
        if handle
        else "does not lead to an account. Enter one like https://"
    )
    with pytest.raises(BadAddress, match=refusal):
        read(text)
    assert (kept.platform, kept.handle, kept.url) == (platform, handle, url)
    assert read(kept.url, lenient=True).identity == kept.identity


def test_the_same_post_by_any_host_is_one() -> None:
    ways = [
        "https://twitter.com/User/status/12",
        "x.com/user/status/12?s=20&t=a",
        "http://mobile.twitter.com/USER/status/12/",
    ]

    assert {read(way, lenient=True).identity for way in ways} == {"x:/user/status/12"}


@pytest.mark.parametrize(
    "text",
    [
        "https://notfacebook.com/leedsuni",
        "https://facebook.com.evil.example/leedsuni",
        "https://facebook.evil.example/leedsuni",
        "https://faceb00k.com/leedsuni",
        "https://facebook-com.example/leedsuni",
    ],
)
def test_a_strange_host_is_never_taken_for_the_platform(text: str) -> None:
    found = read(text, chosen="facebook")

    assert found.platform == "other"
    assert "which is not facebook.com" in found.warnings[0]


@pytest.mark.parametrize(
    ("text", "chosen", "platform"),
    [
        ("https://news.leeds.example/feed.xml", "podcast", "podcast"),
        ("https://news.leeds.example/", "blog", "blog"),
        ("https://news.leeds.example/", "", "other"),
        ("https://news.leeds.example/", "mastodon", "other"),
        ("https://x.com/leeds", "blog", "x"),
        ("https://a.example/@leeds", "blog", "blog"),
        ("https://a.example/@leeds", "", "mastodon"),
    ],
)
def test_the_choice_decides_only_what_no_host_can_tell(
    text: str, chosen: str, platform: str
) -> None:
    assert read(text, chosen=chosen).platform == platform


def test_one_page_is_one_account_under_blog_podcast_and_other() -> None:
    choices = ("blog", "podcast", "other")
    keys = {read("https://www.a.example/b", chosen=code).identity for code in choices}

    assert keys == {"web:a.example/b"}


@pytest.mark.parametrize(
    ("code", "text", "handle"),
    [
        ("x", " @LondonMet ", "LondonMet"),
        ("x", "ｌｏｎｄｏｎ", "london"),
        ("x", "https://twitter.com/LondonMet?s=1", "LondonMet"),
        ("x", "x.com/LondonMet", "LondonMet"),
        ("youtube", "@LondonMet", "LondonMet"),
        ("youtube", "channel/UCabcdefghijklmnopqrstuV", "channel/UCabcdefghijklmnopqrstuV"),
        ("facebook", "100012345", "100012345"),
        ("facebook", "London.Met", "London.Met"),
        ("reddit", "user/LondonMet", "user/LondonMet"),
        ("mastodon", "@leeds@Mastodon.social", "leeds@mastodon.social"),
        ("bluesky", "leeds.ac.uk", "leeds.ac.uk"),
        ("blog", "LeedsBlog", "LeedsBlog"),
        ("blog", "https://leeds.example/blog/", "leeds.example/blog"),
    ],
)
def test_a_typed_handle_is_cleaned(code: str, text: str, handle: str) -> None:
    assert clean_handle(text, SPEC[code]) == handle
    assert clean_handle(handle, SPEC[code]) == handle


@pytest.mark.parametrize(
    ("code", "text", "sentence"),
    [
        ("x", " @ ", "Enter the handle"),
        ("x", "london met", "Handle must not contain spaces"),
        ("x", "lon\u200bdon", "Remove hidden characters from the handle. Type it again by hand"),
        ("x", "\u202enodnol", "Remove hidden characters from the handle. Type it again by hand"),
        ("x", "a" * 16, "Handle must be 15 characters or less on X (Twitter)"),
        ("x", "Home", "X (Twitter) keeps this word for its own pages. Enter another handle"),
        ("x", "lоndon", "Enter a handle as X (Twitter) allows it, like the last part of https://x.com/londonmetuni"),
        ("x", "https://instagram.com/leedsuni", MISMATCH),
        ("x", "https://notx.com/leedsuni", MISMATCH),
        ("mastodon", "leeds", SERVER),
        ("mastodon", "leeds@a.example/b", SERVER),
        ("mastodon", "leeds@localhost", PUBLIC),
    ],
)  # fmt: skip
def test_a_handle_that_cannot_be_is_refused(code: str, text: str, sentence: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        clean_handle(text, SPEC[code])

    assert str(refusal.value) == sentence


def test_a_host_of_no_platform_is_refused_where_any_other_is_not_taken() -> None:
    only_x = [SPEC["x"]]

    with pytest.raises(BadAddress, match="not an address of a platform on the list"):
        read_address("https://leeds.example/", only_x)
    assert read_address("https://bit.ly/a", only_x, lenient=True).platform == ""


@pytest.mark.parametrize("host", ["xn--zzzzzzzzzzz.example", "xn--a.example", "xn--x-.example"])
def test_a_host_that_hides_no_letters_is_refused_in_a_form(host: str) -> None:
    with pytest.raises(BadAddress):
        read(f"https://{host}/")


def test_an_international_host_is_kept_with_its_spelling_for_machines() -> None:
    found = read("https://bücher.example/")

    assert found.url == "https://xn--bcher-kva.example"
    assert found.warnings == ("The address is written xn--bcher-kva.example for machines",)


def test_a_mastodon_handle_may_get_its_server_apart() -> None:
    assert identity(SPEC["mastodon"], "@Leeds", "A.example") == "mastodon:leeds@a.example"
    assert canonical_address(SPEC["mastodon"], "Leeds@a.example") == "https://a.example/@leeds"
    assert canonical_address(SPEC["mastodon"], "Leeds") == ""


def test_an_address_longer_than_the_register_can_hold_is_refused() -> None:
    with pytest.raises(BadAddress, match="120 characters or less"):
        read("https://a.example/" + "b" * 120)


PLAIN = {"code": "a", "name": "A", "example": "b"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"name": "A", "example": "b"}, "platform without a code: missing code"),
        ({"code": "a", "name": "A"}, "a: missing example"),
        ({"code": "a", "name": "A", "example": "b", "colour": "red"}, "a: unknown key colour"),
        ({"code": "a", "name": "A", "example": "b", "hosts": ["a.example"]}, "a: needs hosts"),
        (
            {**PLAIN, "hosts": ["a"], "patterns": [{"path": "/("}]},
            "a: missing \\), unterminated",
        ),
        (
            {**PLAIN, "hosts": ["a"], "patterns": [{"path": "/x"}]},
            "a: pattern /x names no handle",
        ),
    ],
)  # fmt: skip
def test_a_bad_platform_is_refused_with_its_reason(row: dict[str, object], reason: str) -> None:
    with pytest.raises(BadPlatform, match=reason):
        PlatformSpec.from_row(row)


def test_a_host_belongs_to_one_platform(tmp_path: Path) -> None:
    table = '[[platform]]\ncode = "{}"\nname = "A"\nexample = "b"\n'
    table += 'hosts = ["a.example"]\nany_host = true\n'
    file = tmp_path / "platforms.toml"
    file.write_text(table.format("one") + table.format("two"))

    with pytest.raises(BadPlatform, match=r"two: a.example is already used by one"):
        load_specs(file)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.code)
def test_a_platform_survives_being_stored(spec: PlatformSpec) -> None:
    assert PlatformSpec.from_row(json.loads(json.dumps(spec.as_row()))) == spec


PIECES = st.sampled_from(
    ["https://", "http:", "//", "/", "@", "\\", "?", "#", "%", "%2F", ":", "x.com", "facebook.com",
     "youtube.com", "mastodon.social", "channel/", "UC", "xn--", "[", "]", ".", "..", "www.", "a",
     "Leeds", "ｘ", "。", "é", "ß", "\u202e", "\x00", "\ud800", "?id=12345", "profile.php"]
)  # fmt: skip
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=9).map("".join)


@given(TEXTS, st.booleans())
@example("https://a.example/%25%32%66", True)
@example("https://xn--a.example/", True)
def test_reading_never_fails_and_reading_again_changes_nothing(text: str, lenient: bool) -> None:
    try:
        found = read(text, lenient=lenient)
    except BadAddress:
        return
    again = read(found.url, lenient=lenient, chosen=found.platform)

    assert (again.platform, again.url, again.identity) == (
        found.platform, found.url, found.identity,
    )  # fmt: skip
    assert found.url.isascii()
    assert found.url.startswith(("https://", "http://"))


@given(st.from_regex(r"[a-z0-9-]{1,12}(\.[a-z0-9-]{1,12}){1,3}", fullmatch=True))
def test_no_host_outside_the_list_is_a_platform(host: str) -> None:
    listed = any(host in spec.hosts for spec in SPECS)
    below = any(host.endswith("." + parent) for spec in SPECS for parent in spec.subdomains)
    try:
        found = read(f"https://{host}/leedsuni")
    except BadAddress:
        return

    assert listed or below or found.platform == "other"


@given(st.sampled_from(SPECS), TEXTS)
def test_cleaning_never_fails_and_cleaning_again_changes_nothing(
    spec: PlatformSpec, text: str
) -> None:
    try:
        handle = clean_handle(text, spec)
    except BadAddress:
        return

    assert clean_handle(handle, spec) == handle
    assert identity(spec, handle).startswith((f"{spec.code}:", "web:"))
