"""Add the answers of this engine version to the record: `python -m tests.unit.pricing.engine.freeze`."""

import json
import sys
from pathlib import Path
from typing import Any

from pricing.engine import ENGINE_VERSION
from pricing.engine.interchange import parse, to_json
from pricing.engine.interchange.canonical import canonical, fingerprint
from pricing.engine.recommend import recommend

QUESTIONS = Path(__file__).parent / "frozen" / "questions.json"
ANSWERS = QUESTIONS.with_name("answers.json")


def questions() -> dict[str, Any]:
    """Return the questions by name."""
    return json.loads(QUESTIONS.read_text())


def answers_of_today() -> dict[str, str]:
    """Return the fingerprint of the engine's answer to each question."""
    return {name: fingerprint(canonical(to_json(recommend(parse(question))))) for name, question in questions().items()}


def freeze(record: Path = ANSWERS) -> None:
    """Write this version's answers down; new questions are added to it, a changed answer needs a new version."""
    known = json.loads(record.read_text()) if record.exists() else {}
    today = answers_of_today()
    changed = [name for name, answer in known.get(ENGINE_VERSION, {}).items() if today.get(name) != answer]
    if changed:
        sys.exit(f"Engine {ENGINE_VERSION} answered otherwise: {', '.join(changed)}. Raise ENGINE_VERSION first.")
    record.write_text(json.dumps(known | {ENGINE_VERSION: today}, indent=1) + "\n")


if __name__ == "__main__":
    freeze()
