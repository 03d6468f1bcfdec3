"""The engine's answers do not change under one version of it.

`frozen/questions.json` holds a hundred questions, `frozen/answers.json` the SHA-256 of each answer by engine version.
When an answer is meant to change, raise ENGINE_VERSION and let `python -m tests.unit.pricing.engine.freeze` add the
new version's answers; those of older versions stay as the record of what was said then.
"""

import json

import pytest

from pricing.engine import ENGINE_VERSION
from pricing.engine.billing_model import BillingModel
from pricing.engine.conflicts import Conflict
from pricing.engine.interchange import parse
from pricing.engine.recommend import recommend
from pricing.engine.rules import Rule
from tests.unit.pricing.engine.freeze import ANSWERS, QUESTIONS, answers_of_today, freeze, questions

BUMP = "Raise ENGINE_VERSION, then run: python -m tests.unit.pricing.engine.freeze"


@pytest.fixture(scope="module")
def today():
    return answers_of_today()


def test_the_answers_of_this_engine_version_are_those_that_were_frozen(today):
    frozen = json.loads(ANSWERS.read_text()).get(ENGINE_VERSION)

    assert frozen is not None, f"No answer of engine {ENGINE_VERSION} is frozen. {BUMP}"
    changed = [name for name in today if frozen.get(name) != today[name]]
    assert not changed, f"Engine {ENGINE_VERSION} no longer answers these as it did: {changed}. {BUMP}"


def test_every_question_is_asked_under_every_rule_and_to_every_end():
    answers = [recommend(parse(question)) for question in questions().values()]

    assert {reason.rule for answer in answers for reason in answer.reasons} == set(Rule)
    assert {conflict for answer in answers for conflict in answer.conflicts} == set(Conflict)
    assert {answer.recommended for answer in answers} == {*BillingModel, None}
    assert {len(answer.vetoes) for answer in answers} == {0, 1, 2}
    assert {answer.currency for answer in answers} == {"USD", "EUR", "JPY"}


def test_a_changed_answer_is_noticed(today, monkeypatch):
    monkeypatch.setattr("pricing.engine.recommend.SHARE_PLACES", 3)

    assert answers_of_today() != today


def test_freezing_adds_a_version_and_refuses_to_change_one(tmp_path, today):
    record = tmp_path / "answers.json"
    record.write_text(json.dumps({"0": {"a question": "an answer"}}))

    freeze(record)
    freeze(record)  # the same answers again are no change

    assert json.loads(record.read_text()) == {"0": {"a question": "an answer"}, ENGINE_VERSION: today}
    record.write_text(json.dumps({ENGINE_VERSION: today | {"T01": "another"}}))
    with pytest.raises(SystemExit, match="T01"):
        freeze(record)


def test_the_questions_are_written_down_once():
    assert len(questions()) == QUESTIONS.read_text().count('"currency"') >= 100
