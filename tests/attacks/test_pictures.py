"""Pictures that are something else besides."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from records.files import store_image

pytestmark = pytest.mark.django_db


def test_a_telephones_two_pictures_in_one_are_kept_as_the_first() -> None:
    written = BytesIO()
    first, second = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (10, 10), "blue")
    first.save(written, "MPO", save_all=True, append_images=[second])
    upload = SimpleUploadedFile("party.jpg", written.getvalue(), "image/jpeg")
    stored = store_image(upload, by=None, scope="", name="profile")
    with stored.file.open("rb") as kept, Image.open(kept) as picture:
        assert (picture.format, picture.size) == ("JPEG", (20, 20))
    assert stored.content_type == "image/jpeg"
