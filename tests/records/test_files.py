"""Uploads: what is refused with which sentence, and what is left of what is kept."""

import hashlib
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from records import files
from records.files import BadFile, store_image
from records.models import AuditEvent, StoredFile
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOT_A_PICTURE = "The selected file must be a JPG or PNG"
BROKEN = "The selected file could not be uploaded – try again"
TOO_LARGE = "The selected file must be at most 6000 pixels wide and 6000 high"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    written = BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "#aa3377").save(written, kind, **options)
    return written.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )  # fmt: skip


def keep(content: bytes, name: str = "logo.png", declared: str = "image/png") -> StoredFile:
    upload = SimpleUploadedFile(name, content, content_type=declared)
    return store_image(upload, by=None, scope="1/", name="logo")


@pytest.mark.parametrize(
    ("content", "name", "declared", "sentence"),
    [
        (b"", "a.png", "image/png", "The selected file is empty"),
        (b"\0" * (5 * 1024 * 1024 + 1), "a.png", "image/png",
         "The selected file must be smaller than 5MB"),
        (SVG, "a.svg", "image/svg+xml", NOT_A_PICTURE),
        (SVG, "a.png", "image/png", NOT_A_PICTURE),
        (b"<html><script>1</script></html>", "a.jpg", "image/jpeg", NOT_A_PICTURE),
        (b"%PDF-1.7", "a.png", "image/png", NOT_A_PICTURE),
        (picture("GIF"), "a.png", "image/png", NOT_A_PICTURE),
        (picture("WEBP"), "a.png", "image/png", NOT_A_PICTURE),
        (picture("TIFF"), "a.png", "image/png", NOT_A_PICTURE),
        (picture("BMP"), "a.png", "image/png", NOT_A_PICTURE),
        (picture("ICO"), "a.png", "image/png", NOT_A_PICTURE),
        (picture("PNG"), "a.exe", "image/png", NOT_A_PICTURE),
        (picture("PNG"), "a.png.html", "image/png", NOT_A_PICTURE),
        (picture("PNG"), "a.jpg", "image/png", NOT_A_PICTURE),
        (picture("PNG"), "a.png", "text/html", NOT_A_PICTURE),
        (picture("JPEG"), "a.png", "image/png", NOT_A_PICTURE),
        (picture("PNG")[:60], "a.png", "image/png", BROKEN),
        (picture("JPEG", (400, 400))[:700], "a.jpg", "image/jpeg", BROKEN),
        (b"\x89PNG\r\n\x1a\n", "a.png", "image/png", NOT_A_PICTURE),
        (png_header(6001, 10), "a.png", "image/png", TOO_LARGE),
        (png_header(5000, 5000), "a.png", "image/png", TOO_LARGE),
        (png_header(30_000, 30_000), "a.png", "image/png", TOO_LARGE),
        (png_header(2_000_000_000, 2_000_000_000), "a.png", "image/png", TOO_LARGE),
    ],
)  # fmt: skip
def test_refused_with_a_sentence(content: bytes, name: str, declared: str, sentence: str) -> None:
    with pytest.raises(BadFile) as refused:
        keep(content, name, declared)
    assert str(refused.value).startswith(sentence)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("kind", "name", "declared", "ending"),
    [
        ("PNG", "My logo.PNG", "image/png", ".png"),
        ("JPEG", "photo.jpeg", "image/jpeg", ".jpg"),
        ("JPEG", "photo.jpg", "application/octet-stream", ".jpg"),
        ("JPEG", "photo.jpg", "", ".jpg"),
    ],
)
def test_kept_anew_under_a_random_name(kind: str, name: str, declared: str, ending: str) -> None:
    stored = keep(picture(kind), name, declared)
    content = Path(stored.file.path).read_bytes()
    assert stored.name == f"logo{ending}"
    assert Path(stored.file.path).is_relative_to(settings.MEDIA_ROOT)
    assert "logo" not in str(stored.file.name)
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with Image.open(stored.file.path) as kept:
        assert (kept.format, kept.size) == (kind, (40, 30))
    assert AuditEvent.objects.about(stored).count() == 1


def test_where_it_was_taken_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "taken by Sam"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    stored = keep(picture("JPEG", exif=exif), "a.jpg", "image/jpeg")
    with Image.open(stored.file.path) as kept:
        assert kept.size == (30, 40)
        assert dict(kept.getexif()) == {}
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_hides_behind_a_picture_is_gone(kind: str) -> None:
    hidden = b"<?php system($_GET[0]); ?>PK\x03\x04<script>alert(1)</script>"
    name, declared = ("a.png", "image/png") if kind == "PNG" else ("a.jpg", "image/jpeg")
    stored = keep(picture(kind) + hidden, name, declared)
    content = Path(stored.file.path).read_bytes()
    assert b"<?php" not in content
    assert b"<script>" not in content


def test_text_chunks_and_comments_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Sam Lee")
    stored = keep(picture("PNG", pnginfo=told, icc_profile=b"x" * 200))
    content = Path(stored.file.path).read_bytes()
    assert b"Sam Lee" not in content
    assert b"iCCP" not in content


def test_a_see_through_picture_stays_see_through() -> None:
    written = BytesIO()
    Image.new("RGBA", (4, 4), (10, 20, 30, 0)).save(written, "PNG")
    stored = keep(written.getvalue())
    with Image.open(stored.file.path) as kept:
        assert kept.getpixel((0, 0)) == (10, 20, 30, 0)


@pytest.mark.parametrize(
    ("is_public", "cache"), [(False, "private, no-store"), (True, "public, max-age=86400")]
)
def test_served_as_stored_and_never_run(is_public: bool, cache: str) -> None:
    stored = keep(picture())
    answer = files.response(stored, is_public=is_public)
    assert answer["Content-Disposition"] == 'attachment; filename="logo.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == cache
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content) == Path(stored.file.path).read_bytes()  # type: ignore[arg-type]
    answer.close()


def test_a_name_given_cannot_leave_the_folder() -> None:
    upload = SimpleUploadedFile("a.png", picture(), content_type="image/png")
    stored = store_image(upload, by=UserFactory(), scope="1/", name="../../etc/passwd")
    assert stored.name == "passwd.png"
