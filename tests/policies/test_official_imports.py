"""The five official texts take the place of the summaries: every clause keeps its identity.

Read where they lie (``POLICY_TEXTS``); here are only facts of them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from institutions.models import Institution, Role, User
from policies.models import ClauseText, Policy, PolicyVersion
from policies.seedfile import read_files
from policies.services import load_institution
from policies.services.drafts import newest
from policies.services.placing import place_source
from policies.services.sources import cut_of, import_text, tick
from policies.shipped import known, shipped
from policies.wordings import wordings
from tests import conftest
from tests.world import give

pytestmark = [pytest.mark.policy_texts, pytest.mark.django_db]
SLUGS = ["london-met", "leeds-beckett", "queen-mary", "west-london", "leeds"]


def expected(slug: str) -> dict[str, Any]:
    facts = json.loads((Path(conftest.POLICY_TEXTS) / "expected-clauses.json").read_text())
    return dict(facts[slug])


def ready(slug: str) -> tuple[Policy, User]:
    """Load a university's rulebook file and give its policy and who writes it."""
    files = [path for path in shipped() if path.stem == slug]
    for seed in read_files(files, known()):
        load_institution(seed)
    institution = Institution.objects.get(slug=slug)
    owner = give("Una Penn", institution.root, Role.STAFF, Role.POLICY_OWNER)
    return institution.policies.get(), owner


def placed(policy: Policy, content: bytes, owner: User) -> tuple[PolicyVersion, int]:
    source = import_text(policy, "official.txt", content, by=owner)
    tick(source, [each["key"] for each in source.warnings], by=owner)
    return source.version, place_source(source, by=owner)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_clause_of_the_summaries_keeps_its_key(slug: str) -> None:
    policy, owner = ready(slug)
    base = newest(policy)
    assert base is not None
    before = {text.path: text.clause_id for text in base.texts.all()}
    content = (Path(conftest.POLICY_TEXTS) / f"{slug}.txt").read_bytes()
    draft, asked = placed(policy, content, owner)
    found = {text.path: text.clause_id for text in draft.texts.all()}
    assert list(found) == [clause["path"] for clause in expected(slug)["clauses"]]
    assert asked == 0
    assert {path: found.get(path) for path in before} == before
    assert all(text for text in draft.texts.values_list("text", flat=True))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_clause_fits_its_table_and_is_cited_by_a_label_of_its_own(slug: str) -> None:
    policy, owner = ready(slug)
    content = (Path(conftest.POLICY_TEXTS) / f"{slug}.txt").read_bytes()
    draft, _asked = placed(policy, content, owner)
    texts = list(ClauseText.objects.filter(version=draft))
    for text in texts:
        text.full_clean(exclude=["clause"])
    assert len({text.label for text in texts}) == len(texts)
    lines = {clause["path"]: clause["line"] for clause in expected(slug)["clauses"]}
    assert {text.path: text.line_from for text in texts} == lines


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_text_again_is_the_same_draft(slug: str) -> None:
    policy, owner = ready(slug)
    content = (Path(conftest.POLICY_TEXTS) / f"{slug}.txt").read_bytes()
    draft, _asked = placed(policy, content, owner)
    first = wordings(draft)
    again, _asked = placed(policy, content, owner)
    assert again.pk == draft.pk
    assert wordings(again) == first
    assert [c.path for c in cut_of(again.source).outcome.clauses] == [w.path for w in first]
