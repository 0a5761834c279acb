"""A zip file from strangers: looked at before anything in it is unpacked. Pure."""

import io
import zipfile

from policies.importing.lines import MAX_BYTES, Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 60 * 1024 * 1024
MOST_XML = 20 * 1024 * 1024
DOCUMENT = "wordprocessingml.document.main"
MACROS = ("vbaproject.bin", "vbadata.xml")


def refuse_bad_archive(content: bytes) -> None:
    """Refuse what is no Word file, too large, damaged, locked or carries programs.

    The sizes a zip file tells are upper bounds: unpacking stops there.

    Raises:
        Refused: it is one of these.
    """
    if len(content) > MAX_BYTES:
        raise too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            _refuse_sizes(infos)
            names = {info.filename.lower() for info in infos}
            types = archive.read("[Content_Types].xml") if "[content_types].xml" in names else b""
    except Refused:
        raise
    except Exception:
        raise damaged() from None
    if any(name.endswith(MACROS) for name in names) or b"macroEnabled" in types:
        raise Refused(
            "macros",
            "This Word file carries macros (small programs). Nothing was taken in. Save it as a "
            "Word document without macros (.docx) and import that.",
        )
    if DOCUMENT.encode() not in types and b"wordprocessingml.template.main" not in types:
        raise Refused(
            "kind",
            "This is no Word document. Nothing was taken in. Import a .docx, PDF, web page, "
            "Markdown or text file.",
        )


def _refuse_sizes(infos: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    xml = sum(i.file_size for i in infos if i.filename.lower().endswith((".xml", ".rels")))
    if len(infos) > MOST_PARTS or total > MOST_UNPACKED or xml > MOST_XML:
        raise Refused(
            "bomb",
            "This file unpacks to far more than a policy needs, so it was not opened. Nothing was "
            "taken in. Remove large pictures, or save it as PDF.",
        )
    if any(info.flag_bits & 1 for info in infos):
        raise locked()


def too_large() -> Refused:
    """Say that a file is too large."""
    return Refused(
        "large",
        f"This file is larger than {MAX_BYTES // 1024 // 1024} MB. Nothing was taken in. Remove "
        "pictures, or import the text alone.",
    )


def damaged() -> Refused:
    """Say that a file cannot be read."""
    return Refused(
        "damaged",
        "This file is damaged or incomplete and could not be read. Nothing was taken in. Open it "
        "in the program it comes from, save it again and import that.",
    )


def locked() -> Refused:
    """Say that a file asks for a password."""
    return Refused(
        "locked",
        "This file is protected by a password. Nothing was taken in. Save it without the password "
        "and import that.",
    )
