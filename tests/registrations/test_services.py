"""From approved to registered, and words between people."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import SocialAccount
from registrations import services
from registrations.models import Verdict
from registrations.problems import Refused
from tests.factories import UserFactory
from tests.registrations.scene import Scene


def test_where_the_platform_gives_the_address_the_handle_may_differ(queen_mary: Scene) -> None:
    request = queen_mary.approved(platform="youtube")
    queen_mary.everybody_ready(request)
    account = queen_mary.register(
        request, url="https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv"
    )
    assert account.handle == "channel/UCabcdefghijklmnopqrstuv"


def test_who_has_not_accepted_does_not_count(london_met: Scene) -> None:
    request = london_met.approved()
    with pytest.raises(Refused, match=r"1 of 2 people who run it have accepted\. Waiting for Jo"):
        london_met.register(request)


def test_of_two_requests_for_one_handle_the_first_gets_it(london_met: Scene) -> None:
    first, second = london_met.approved(), london_met.approved()
    for each in (first, second):
        london_met.everybody_ready(each)
    london_met.register(first)
    with pytest.raises(Refused, match="already registered to School of Computing"):
        london_met.register(second)
    with pytest.raises(services.IllegalMove, match="registered already"):
        london_met.register(first)
    assert SocialAccount.objects.count() == 1


def test_registering_an_existing_account_is_retrospective(leeds: Scene) -> None:
    request = leeds.approved(
        kind="existing", url="https://www.instagram.com/computingnews", handle="computingnews"
    )
    leeds.everybody_ready(request)
    account = leeds.register(request)
    assert account.is_retrospective


# --- words ---


@pytest.mark.parametrize(
    ("who", "note", "message"),
    [
        ("sam", False, True),
        ("jo", False, False),
        ("head", True, True),
        ("final", True, True),
        ("priya", True, True),
        ("admin", True, True),
        ("auditor", False, False),
        ("colleague", False, False),
    ],
)
def test_who_writes_notes_and_messages(
    london_met: Scene, who: str, note: bool, message: bool
) -> None:
    request = london_met.sent()
    for is_internal, may in ((True, note), (False, message)):
        if may:
            kept = services.comment(
                request, by=london_met.people[who], text=" Hello ", is_internal=is_internal
            )
            assert (kept.text, kept.is_internal) == ("Hello", is_internal)
        else:
            with pytest.raises(PermissionDenied):
                services.comment(
                    request, by=london_met.people[who], text="Hello", is_internal=is_internal
                )


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "the password: abc"])
def test_words_that_are_not_kept(london_met: Scene, text: str) -> None:
    request = london_met.sent()
    with pytest.raises(Refused):
        services.comment(request, by=london_met.head, text=text)
    assert request.comments.count() == 0


def test_a_question_is_answered_by_whoever_asks_while_it_is_open(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head, Verdict.CHANGES, questions=[("purpose", "Why?")])
    question = request.approvals.get().questions.get()
    with pytest.raises(PermissionDenied):
        services.reply_to_question(question, by=london_met.jo, text="Because")
    with pytest.raises(Refused):
        services.reply_to_question(question, by=london_met.sam, text=" ")
    services.reply_to_question(question, by=london_met.sam, text="Because")
    london_met.submit(request)
    with pytest.raises(services.IllegalMove):
        services.reply_to_question(question, by=london_met.sam, text="Later")
    question.refresh_from_db()
    assert question.reply == "Because"


def test_only_people_of_the_university_start(london_met: Scene) -> None:
    with pytest.raises(PermissionDenied):
        services.start(by=UserFactory(), institution=london_met.institution)


def test_a_picture_is_cleaned_and_kept(leeds: Scene) -> None:
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from records.files import BadFile

    request = leeds.draft()
    drawn = BytesIO()
    Image.new("RGB", (40, 40), "navy").save(drawn, "PNG")
    upload = SimpleUploadedFile("me.png", drawn.getvalue(), "image/png")
    services.set_image(request, "profile_image", upload, by=leeds.sam)
    request.refresh_from_db()
    assert request.profile_image is not None
    assert request.profile_image.content_type == "image/png"

    bad = SimpleUploadedFile("me.png", b"<svg/>", "image/png")
    with pytest.raises(BadFile):
        services.set_image(request, "banner_image", bad, by=leeds.sam)
    with pytest.raises(PermissionDenied):
        services.set_image(request, "logo", upload, by=leeds.sam)
    services.set_image(request, "profile_image", None, by=leeds.sam)
    request.refresh_from_db()
    assert request.profile_image is None
