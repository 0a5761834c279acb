"""Two people bring or correct a text at the same moment: one after the other, nothing lost."""

from functools import partial

import pytest

from institutions.models import Role
from policies.importing.deeds import Correction, Deed
from policies.models import PolicySource, PolicyVersion
from policies.services.sources import correct, cut_of, import_text
from tests.moments import at_once
from tests.policies.test_sources import TEXT
from tests.policies.texts import make_policy
from tests.world import give, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_files_at_once_are_one_draft_with_one_of_them() -> None:
    world = make_world()
    policy = make_policy(world.institution)
    names = ("Una Penn", "Ivo Dale")
    people = [give(name, world.root, Role.STAFF, Role.POLICY_OWNER) for name in names]
    texts = [TEXT, f"{TEXT}\n6. Another rule for all of us to read.\n"]
    results = at_once(
        *(
            partial(import_text, policy, "a.txt", text.encode(), by=by)
            for by, text in zip(people, texts, strict=True)
        )
    )
    assert all(isinstance(result, PolicySource) for result in results)
    assert PolicyVersion.objects.filter(policy=policy, number="draft").count() == 1
    assert PolicySource.objects.count() == 1


def test_corrections_made_at_once_are_both_kept() -> None:
    world = make_world()
    policy = make_policy(world.institution)
    by = give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)
    source = import_text(policy, "a.txt", TEXT.encode(), by=by)
    results = at_once(
        lambda: correct(source, Correction(11, Deed.JOIN_PREVIOUS), by=by),
        lambda: correct(source, Correction(15, Deed.KIND, to="furniture"), by=by),
    )
    assert results == [None, None]
    source.refresh_from_db()
    assert [clause.path for clause in cut_of(source).outcome.clauses] == ["1", "2", "2/a", "3"]
