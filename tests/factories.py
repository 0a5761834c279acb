"""Rows for tests, made the way the services make them where that matters; sorted by app."""

from datetime import timedelta

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Administrator, Mailbox, Platform, SocialAccount
from accounts.services import index_for_search
from institutions.models import (
    ClosureDay,
    Delegation,
    Institution,
    LinkKind,
    OneUseLink,
    Role,
    RoleAssignment,
    Unit,
    UnitType,
    User,
)
from records.links import new_key
from records.models import AuditEvent, Job, Notice, StoredFile

# --- accounts ---


class PlatformFactory(DjangoModelFactory):
    """A platform whose accounts live at an address of their own."""

    class Meta:
        model = Platform
        django_get_or_create = ("code",)

    code = "instagram"
    name = factory.LazyAttribute(lambda platform: platform.code.capitalize())
    spec = factory.LazyAttribute(
        lambda platform: {
            "code": platform.code,
            "name": platform.name,
            "example": f"https://{platform.code}.com/londonmetlibrary",
            "hosts": [f"{platform.code}.com", f"www.{platform.code}.com"],
            "patterns": [{"path": "/(?P<handle>[^/]+)"}],
            "canonical": f"https://{platform.code}.com/{{handle}}",
        }
    )


class MailboxFactory(DjangoModelFactory):
    """A team's mailbox nobody has confirmed."""

    class Meta:
        model = Mailbox

    institution = factory.SubFactory("tests.factories.InstitutionFactory")
    address = factory.Sequence("team{}@example.ac.uk".format)


class SocialAccountFactory(DjangoModelFactory):
    """An active account of a school."""

    class Meta:
        model = SocialAccount

    unit = factory.SubFactory("tests.factories.UnitFactory")
    institution = factory.SelfAttribute("unit.institution")
    platform = factory.SubFactory(PlatformFactory)
    name = factory.Sequence("Northgate School {}".format)
    handle = factory.Sequence("northgateschool{}".format)
    url = factory.LazyAttribute(lambda row: f"https://{row.platform.code}.com/{row.handle}")
    identity = factory.LazyAttribute(lambda row: f"{row.platform.code}:{row.handle}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        account = model_class(*args, **kwargs)
        index_for_search(account)
        account.save(force_insert=True)
        return account


class AdministratorFactory(DjangoModelFactory):
    """Somebody who runs an account and said yes to it."""

    class Meta:
        model = Administrator

    account = factory.SubFactory(SocialAccountFactory)
    person = factory.SubFactory("tests.factories.UserFactory")
    accepted_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        row = super()._create(model_class, *args, **kwargs)
        running = row.account.administrators.filter(to_on=None, is_backup=False)
        row.account.administrator_count = running.count()
        row.account.save(update_fields=["administrator_count"])
        return row


# --- institutions ---


class UserFactory(DjangoModelFactory):
    """A person who belongs nowhere yet; a password only where the test gives one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("person{}@example.ac.uk".format)
    name = factory.Sequence("Sam Lee {}".format)
    password = "!"  # cannot be used to sign in; tests use force_login

    @classmethod
    def _adjust_kwargs(cls, **kwargs):  # type: ignore[no-untyped-def]
        if kwargs["password"] != "!":
            kwargs["password"] = make_password(kwargs["password"])
        return kwargs


PersonFactory = UserFactory


class InstitutionFactory(DjangoModelFactory):
    """A university with its root unit."""

    class Meta:
        model = Institution
        skip_postgeneration_save = True

    slug = factory.Sequence("uni-{}".format)
    name = factory.Sequence("University of Northgate {}".format)
    short_name = factory.Sequence("Northgate {}".format)
    email_domains = factory.LazyFunction(lambda: ["example.ac.uk"])
    contact_email = factory.Sequence("social{}@example.ac.uk".format)

    @factory.post_generation
    def root_unit(self, create, extracted, **kwargs):  # type: ignore[no-untyped-def]
        """Add the unit that is the university itself."""
        if create:
            UnitFactory(institution=self, parent=None, name=self.name)


class UnitFactory(DjangoModelFactory):
    """A school right under a university, unless told otherwise."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    institution = factory.SubFactory(InstitutionFactory)
    parent = factory.LazyAttribute(lambda unit: unit.institution.root)
    name = factory.Sequence("School {}".format)
    unit_type = factory.LazyAttribute(
        lambda unit: UnitType.SCHOOL if unit.parent else UnitType.UNIVERSITY
    )

    @factory.post_generation
    def path_of_unit(self, create, extracted, **kwargs):  # type: ignore[no-untyped-def]
        """Write the path, which holds the unit's own key."""
        if create:
            self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
            self.save(update_fields=["path"])


class RoleAssignmentFactory(DjangoModelFactory):
    """Staff of a school from a year ago on, with no end."""

    class Meta:
        model = RoleAssignment

    person = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = Role.STAFF
    from_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))


class DelegationFactory(DjangoModelFactory):
    """Cover from today for two weeks."""

    class Meta:
        model = Delegation

    institution = factory.SubFactory(InstitutionFactory)
    giver = factory.SubFactory(UserFactory)
    deputy = factory.SubFactory(UserFactory)
    from_on = factory.LazyFunction(timezone.localdate)
    to_on = factory.LazyAttribute(lambda cover: cover.from_on + timedelta(days=14))


class ClosureDayFactory(DjangoModelFactory):
    """One closed day."""

    class Meta:
        model = ClosureDay

    institution = factory.SubFactory(InstitutionFactory)
    name = "Founders' day"
    from_on = factory.LazyFunction(timezone.localdate)
    to_on = factory.SelfAttribute("from_on")


class OneUseLinkFactory(DjangoModelFactory):
    """An invitation that works for two weeks."""

    class Meta:
        model = OneUseLink

    key = factory.LazyFunction(new_key)
    kind = LinkKind.INVITATION
    institution = factory.SubFactory(InstitutionFactory)
    person = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


# --- records ---


class AuditEventFactory(DjangoModelFactory):
    """Something that happened to a university."""

    class Meta:
        model = AuditEvent

    class Params:
        target = factory.SubFactory(InstitutionFactory)

    verb = "opened"
    actor = None
    target_type = factory.LazyAttribute(
        lambda event: ContentType.objects.get_for_model(event.target)
    )
    target_id = factory.LazyAttribute(lambda event: event.target.pk)
    target_label = factory.LazyAttribute(lambda event: str(event.target))
    scope = factory.LazyAttribute(lambda event: event.target.scope)


class NoticeFactory(DjangoModelFactory):
    """A message owed to somebody now."""

    class Meta:
        model = Notice

    recipient = factory.SubFactory(UserFactory)
    template = "institutions/mail/password_changed"


class JobFactory(DjangoModelFactory):
    """Work that waits to start."""

    class Meta:
        model = Job

    kind = "retry-notices"
    title = "Sending failed mail again"


class StoredFileFactory(DjangoModelFactory):
    """The row of a kept picture, without the picture."""

    class Meta:
        model = StoredFile

    name = "logo.png"
    file = factory.Sequence("files/{}.png".format)
    content_type = "image/png"
    size = 100
    sha256 = "0" * 64
