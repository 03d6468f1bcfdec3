from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from pricing.engine.money import Amount


def written(source: str, **values: object) -> str:
    return Template("{% load headroom %}" + source).render(Context(values))


def test_an_amount_is_written_with_the_currency_it_is_given_or_carries():
    assert written('{{ amount|money:"USD" }}', amount=Decimal(4000)) == "$4,000.00"
    assert written("{{ amount|money }}", amount=Amount(Decimal(4000), "EUR")) == "€4,000.00"


def test_an_amount_without_a_currency_is_an_error_and_never_a_bare_number():
    with pytest.raises(ValueError, match="with its currency"):
        written("{{ amount|money }}", amount=Decimal(4000))


@pytest.mark.parametrize("amount", [4000.0, 4000, "4000", None])
def test_an_amount_that_is_no_decimal_is_an_error_and_never_zero(amount):
    with pytest.raises(TypeError):
        written('{{ amount|money:"USD" }}', amount=amount)


def test_amounts_and_dates_follow_the_reader_s_language():
    with translation.override("de"):
        assert written('{{ amount|money:"EUR" }}', amount=Decimal("1234.5")) == "1.234,50\N{NO-BREAK SPACE}€"
        assert written("{{ day|on_date }}", day=date(2026, 11, 20)) == "20. Nov. 2026"


def test_a_moment_is_dated_in_the_reader_s_time_zone():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    with timezone.override("Europe/Berlin"):
        assert written("{{ moment|on_date }}", moment=late) == "21 Nov 2026"
        assert written("{{ moment|at_moment }}", moment=late) == "21 Nov 2026, 00:30 CET"


def test_no_date_is_written_as_nothing():
    assert written("{{ day|on_date }}{{ day|at_moment }}", day=None) == ""


def test_counts_carry_their_nouns():
    assert written('{{ 1|count_of:"user" }}, {{ 1204|count_of:"person,people" }}') == "1 user, 1,204 people"


def test_models_and_states_are_named():
    assert written('{{ "flat"|model_word }}, {{ "NEAR"|state_word }}') == "flat rate, Near the ceiling"


@pytest.mark.parametrize("breaking", ["\r\nBcc: x@y.example", "\n", "\x0b", "\u2028", "\x85", "\x00", "\u202e"])
def test_a_subject_stays_one_line(breaking):
    folded = written("{% autoescape off %}{{ name|one_line }}{% endautoescape %}", name=f"Acme{breaking}Dental")

    assert folded.isprintable()
    assert len(folded.splitlines()) == 1
