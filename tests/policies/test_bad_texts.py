"""Whatever somebody drops in is read, or refused with the reason; nothing is half brought in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from institutions.models import Role
from policies.models import ClauseText, Policy, PolicySource, PolicyVersion
from policies.services.placing import place_source
from policies.services.sources import cut_of, import_text, tick
from records.models import StoredFile
from tests.policies.importing import papers
from tests.policies.importing.invented import TEXTS
from tests.policies.importing.test_hostile_files import archive
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
PAGE = "/northgate/policies/social-media/text/import/"
ENCRYPTED_PDF = papers.assembled(
    [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 0/Kids[]>>",
        b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>",
    ],
    b"/Encrypt 3 0 R/ID[<00><00>]",
)
BAD = {
    "empty": (b"", "policy.txt", "empty"),
    "blank": (b" \n\t\n", "policy.txt", "empty"),
    "no words": (b"1. \n2. \n", "policy.txt", "no words"),
    "binary": (b"\x00\x01\x02binary", "policy.txt", "not a text we can read"),
    "no encoding": (b"words \x81\x8d\x8f", "policy.md", "not a text we can read"),
    "encrypted PDF": (ENCRYPTED_PDF, "policy.pdf", "protected by a password"),
    "encrypted Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "policy.docx", "a password"),
    "11 MB": (b"PK\x03\x04" + b"x" * (11 << 20), "policy.docx", "smaller than 10MB"),
    "10,000 lines": (b"Words\n" * 10_000, "policy.txt", "longer than 6,000 lines"),
    "macros": (archive({"word/vbaProject.bin": b"x"}), "policy.docx", "carries macros"),
    "zip bomb": (
        archive({f"word/media/{n}.bin": b"\0" * 20_000_000 for n in range(4)}),
        "policy.docx",
        "unpacks to far more",
    ),
    "damaged": (b"PK\x03\x04 and no more", "policy.docx", "damaged or incomplete"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "policy.txt", "not a text we can read"),
    "a spreadsheet": (
        archive({}, "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "policy.docx",
        "no Word document",
    ),
    "pictures of pages": (papers.written([b""]), "policy.pdf", "pictures of pages"),
}


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy: version 0, clauses 1 and 2 in summary."""
    return make_policy(world.institution)


@pytest.fixture
def writer(client: Client, world: World, policy: Policy) -> Client:
    """Give the writer's browser."""
    client.force_login(give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER))
    return client


def upload(writer: Client, content: bytes, name: str) -> Any:
    return writer.post(PAGE, {"file": SimpleUploadedFile(name, content), "text": ""})


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason_and_nothing_is_kept(
    writer: Client, name: str
) -> None:
    content, called, says = BAD[name]
    answer = upload(writer, content, called)
    assert answer.status_code == 200
    assert says in " ".join(answer.content.decode().split())
    assert "Error:" in answer.content.decode()
    assert not PolicySource.objects.exists()
    assert not StoredFile.objects.exists()
    assert not PolicyVersion.objects.filter(number="draft").exists()


def test_a_body_of_fifty_megabytes_is_not_even_read(writer: Client) -> None:
    answer = writer.generic("POST", PAGE, b"x", CONTENT_LENGTH=str(50 << 20))
    assert answer.status_code == 413
    assert not PolicySource.objects.exists()


def test_a_bad_file_leaves_the_good_one_that_was_there(writer: Client) -> None:
    upload(writer, TEXTS["decimal"].text.encode(), "good.txt")
    before = PolicySource.objects.values().get()
    upload(writer, *BAD["macros"][:2])
    assert PolicySource.objects.values().get() == before
    assert StoredFile.objects.get().kept_until is None


def test_another_encoding_is_told(writer: Client) -> None:
    content = "Posting\n\n1.1 The café’s rules.\n\n1.2 More.\n\n1.3 Yet more.\n".encode("cp1252")
    assert upload(writer, content, "policy.txt").status_code == 302
    shown = writer.get(PAGE.removesuffix("import/")).content.decode()
    assert "Windows-1252" in shown
    assert "café’s rules" in shown


WORD = papers.word([{"text": "1.1 One is here."}, {"text": "1.2 Two."}, {"text": "1.3 Three."}])
PDF = papers.pdf(["1.1 One is here.", "1.2 Two is here.", "1.3 Three is here."])


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(WORD, "policy.docx", "docx"), (PDF, "policy.pdf", "pdf"), (PDF, "wrong-name.txt", "pdf")],
)
def test_a_good_file_is_known_by_what_is_in_it(
    writer: Client, content: bytes, name: str, kind: str
) -> None:
    assert upload(writer, content, name).status_code == 302
    source = PolicySource.objects.get()
    assert source.kind == kind
    assert [clause.path for clause in cut_of(source).outcome.clauses] == ["1.1", "1.2", "1.3"]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_invented_text_goes_all_the_way_into_a_draft(
    world: World, policy: Policy, name: str
) -> None:
    owner = give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)
    source = import_text(policy, "policy.txt", TEXTS[name].text.encode(), by=owner)
    tick(source, [each["key"] for each in source.warnings], by=owner)
    place_source(source, by=owner)
    texts = list(ClauseText.objects.filter(version=source.version))
    assert " ".join(text.path for text in texts) == TEXTS[name].clauses
    for text in texts:
        text.full_clean(exclude=["clause", "text"])
    assert len({text.label for text in texts}) == len(texts)


def test_a_name_that_no_disk_takes_is_made_plain(writer: Client) -> None:
    content = TEXTS["decimal"].text.encode()
    upload(writer, content, f"../{'a' * 150}\u202efdp.txt")
    stored = StoredFile.objects.get()
    assert "/" not in stored.name
    assert "\u202e" not in stored.name
    assert stored.name.endswith(".txt")
