"""Headroom informs, it does not certify: no sentence of ours says that a client complies or does not."""

import ast
import re

import pytest

from clients.counting.finding_values import CONFIRM, RULES, RULES_VERSION
from tests.architecture.reading import ROOT, listed, modules, snippet

VERDICT = re.compile(r"\b(non-?|in)?compliant\b|\bnon-?compliance\b|\bviolat(e|ed|es|ing|ions?)\b", re.IGNORECASE)
DJANGOS_OWN = "Constraint “"  # what Django itself says of a broken rule of the database, and we put in other words


def texts(module):
    """Yield every text of a module that is not its documentation, with its line."""
    said = {
        node.body[0].value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node, clean=False) is not None
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.lineno, node.value


def verdicts(module):
    for line, text in texts(module):
        if VERDICT.search(text) and DJANGOS_OWN not in text:
            yield f"{module.path}:{line} {text[:80]}"


def test_no_text_of_the_product_pronounces_a_verdict():
    found = [one for module in modules() for one in verdicts(module)]
    assert not found, listed(found)


def test_no_template_pronounces_a_verdict():
    pages = sorted((ROOT / "templates").rglob("*.*"))
    found = [str(page) for page in pages if VERDICT.search(page.read_text())]
    assert len(pages) > 100
    assert not found, listed(found)


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_finding_is_worded_as_potential(code):
    rule = RULES[code]
    assert not VERDICT.search(f"{rule.core} {rule.citation} {CONFIRM} {RULES_VERSION}")


@pytest.mark.parametrize("text", ["told = 'The client is compliant.'", "told = f'{name} violates the rule.'"])
def test_a_verdict_is_found(text):
    assert list(verdicts(snippet(text)))


def test_the_officer_who_is_asked_is_no_verdict():
    assert not list(verdicts(snippet(f"told = {CONFIRM!r}")))
