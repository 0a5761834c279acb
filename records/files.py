"""Files people send, kept out of the web: pictures, drawn anew, spreadsheets, for some days,
and the documents a policy's text came from.
"""

import hashlib
import warnings
from datetime import date
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any, cast
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from records import leftovers
from records.audit import record
from records.models import StoredFile

MAX_BYTES = 5 * 1024 * 1024
MAX_SIDE = 6000  # pixels
MAX_PIXELS = 24_000_000  # 96 MB once unpacked
# What Pillow calls it: its name's endings, its declared types, and how it is written again.
KINDS = {
    "PNG": ({".png"}, {"image/png"}, ".png"),
    "JPEG": ({".jpg", ".jpeg"}, {"image/jpeg", "image/jpg", "image/pjpeg"}, ".jpg"),
}
SHEETS = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# A web page or Markdown is handed out as plain text: nothing in it is ever run.
DOCUMENTS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    **dict.fromkeys((".txt", ".md", ".markdown", ".html", ".htm", ".xhtml"), "text/plain"),
}
GUESSED = {"", "application/octet-stream"}  # what browsers say when they do not know


class BadFile(ValueError):
    """An upload that is refused; its text is the sentence to show."""


def store_image(upload: "UploadedFile[Any]", *, by: Any, scope: str, name: str) -> StoredFile:
    """Keep a JPG or PNG picture, drawn anew so that nothing hidden in it survives.

    Args:
        name: what the file is called when it is fetched, without ending.

    Raises:
        BadFile: it is empty, too big, not what it says it is, or broken.
    """
    kind, picture = read_picture(upload)
    written = BytesIO()
    if kind == "JPEG":
        picture.convert("RGB").save(written, "JPEG", quality=90, optimize=True)
    else:
        picture.save(written, "PNG", optimize=True)
    content = written.getvalue()
    ending = KINDS[kind][2]
    called = f"{PurePath(name).name[:100]}{ending}"
    return _keep(content, called, Image.MIME[kind], by=by, scope=scope)


def store_sheet(content: bytes, *, by: Any, scope: str, name: str, kept_until: date) -> StoredFile:
    """Keep a spreadsheet for some days; the caller has read it through and bounded it.

    Args:
        name: what it was called, for people only; on the disk it has a name of ours.
    """
    kind = SHEETS.get(PurePath(name).suffix.lower(), "text/csv")
    called = PurePath(name).name[-120:]
    return _keep(content, called, kind, by=by, scope=scope, kept_until=kept_until)


def store_document(content: bytes, *, by: Any, scope: str, name: str) -> StoredFile:
    """Keep the file a text came from, untouched; the caller has read it through and bounded it.

    Args:
        name: what it was called, for people only; on the disk it has a name of ours.
    """
    called = PurePath(name).name[-120:]
    kind = DOCUMENTS.get(PurePath(name).suffix.lower(), "application/octet-stream")
    return _keep(content, called, kind, by=by, scope=scope)


def _keep(
    content: bytes,
    name: str,
    content_type: str,
    *,
    by: Any,
    scope: str,
    kept_until: date | None = None,
) -> StoredFile:
    stored = StoredFile(
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scope=scope,
        stored_by=by,
        kept_until=kept_until,
    )
    ending = PurePath(name).suffix.lower()
    stored.file.save(f"{uuid4().hex}{ending}", ContentFile(content), save=False)
    leftovers.written(str(stored.file.name))
    stored.save()
    record(stored, "file stored", by=by, codes={"type": stored.content_type, "size": stored.size})
    return stored


def read_picture(upload: "UploadedFile[Any]") -> tuple[str, Image.Image]:
    """Check an upload and return its kind and its bare pixels.

    Raises:
        BadFile: it is refused.
    """
    size = upload.size or 0
    if size == 0:
        raise BadFile(_("The selected file is empty"))
    if size > MAX_BYTES:
        raise BadFile(_("The selected file must be smaller than 5MB"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _open(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadFile(_too_large()) from None
    except UnidentifiedImageError:
        raise BadFile(_("The selected file must be a JPG or PNG")) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError) as problem:
        if isinstance(problem, BadFile):
            raise
        raise BadFile(_("The selected file could not be uploaded – try again")) from None


def _open(upload: "UploadedFile[Any]") -> tuple[str, Image.Image]:
    # Only these two readers: what else Pillow could read stays out of reach of an upload.
    with Image.open(cast(IO[bytes], upload), formats=tuple(KINDS)) as opened:
        # A telephone's JPEG may hold a second picture, and is then called MPO; one is kept.
        kind = "JPEG" if opened.format == "MPO" else opened.format or ""
        _require_agreement(kind, upload)
        width, height = opened.size
        # The header says how large it is before anything is unpacked.
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
            raise BadFile(_too_large())
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        has_alpha = "A" in upright.getbands() or "transparency" in upright.info
        pixels = upright.convert("RGBA" if has_alpha else "RGB")
        bare = Image.new(pixels.mode, pixels.size)
        bare.paste(pixels)
    return kind, bare


def _require_agreement(kind: str, upload: "UploadedFile[Any]") -> None:
    """Refuse a file whose name or declared type is not that of its content."""
    endings, types, _ending = KINDS[kind]
    ending = PurePath(upload.name or "").suffix.lower()
    declared = (upload.content_type or "").lower()
    if ending not in endings or (declared not in types and declared not in GUESSED):
        raise BadFile(_("The selected file must be a JPG or PNG, and its name must end in which"))


def _too_large() -> str:
    return _("The selected file must be at most %(side)d pixels wide and %(side)d high") % {
        "side": MAX_SIDE
    }


def response(stored: StoredFile, *, is_public: bool = False) -> FileResponse:
    """Serve a kept file as it is stored: never run, never guessed at.

    Args:
        is_public: may be kept by browsers and shared caches for a day, like a logo.
    """
    answer = FileResponse(
        stored.file.open("rb"),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "public, max-age=86400" if is_public else "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
