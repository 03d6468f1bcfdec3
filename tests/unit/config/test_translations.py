import re
import string

import pytest
from django.conf import settings
from django.utils import translation

from clients.counting.finding_values import CONFIRM, RULES
from config import translations
from contracts.documents import frozen_labels, offered
from contracts.mapping.offering import NOT_PRICED
from pricing.charts.said_again import SENTENCES, said_again
from pricing.engine import wording
from pricing.engine.conflicts import Conflict

LANGUAGES = translations.LANGUAGES


@pytest.fixture(scope="module")
def source():
    return translations.extracted()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def catalog(language):
    return translations.catalog(language)


def keys(messages):
    return {(message.context, message.id) for message in messages if message.id}


def forms(text):
    return tuple(text) if isinstance(text, list | tuple) else (text,)


def placeholders(text):
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name} if "%(" not in text else set()
    return braces | set(re.findall(r"%\((\w+)\)s", text)) | set(re.findall(r"</?\w+", text))


def test_there_is_something_to_translate(source):
    assert len(source) > 500


def test_every_message_of_paper_and_mail_is_in_the_catalog_and_no_other(source, catalog):
    assert keys(source) - keys(catalog) == set()
    assert keys(catalog) - keys(source) == set()


def test_every_message_is_translated_in_every_plural_form_and_none_is_doubtful(catalog):
    for message in catalog:
        if message.id:
            assert not message.fuzzy, message.id
            assert all(forms(message.string)), message.id
            assert len(forms(message.string)) == (catalog.num_plurals if message.pluralizable else 1), message.id


def test_a_translation_has_the_placeholders_and_the_markup_of_its_message(catalog):
    for message in catalog:
        if message.id:
            wanted = placeholders(forms(message.id)[-1])
            assert all(placeholders(form) == wanted for form in forms(message.string)), message.id


def test_a_sentence_keeps_its_full_stop_and_its_spaces(catalog):
    for message in catalog:
        for english, other in zip(forms(message.id), forms(message.string), strict=False):
            if english:
                assert english.endswith(".") == other.endswith("."), english
                assert other == other.strip(), english


def test_french_sets_its_spaces_before_marks_of_two_parts():
    for message in translations.catalog("fr"):
        for form in forms(message.string) if message.id else ():
            assert not re.search(r"[^\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\W\d][:;?!»](\s|$)", form), form
            assert not re.search(r" [:;?!»]|« ", form), form


def test_the_compiled_catalog_is_that_of_its_source(language):
    assert translations.mo(language).read_bytes() == translations.compiled(translations.catalog(language))


def test_the_catalog_is_kept_as_it_would_be_written(language):
    kept = translations.mo(language).with_suffix(".po").read_bytes()
    assert translations.written(translations.catalog(language)) == kept


def test_screens_stay_english_whatever_a_browser_asks_for():
    assert not [name for name in settings.MIDDLEWARE if "locale" in name.lower()]
    assert settings.LANGUAGE_CODE == "en-us"


ENGINE = (
    wording.few_endpoints(60, 47, "1.28", "1.5"),
    wording.few_endpoints(1, 1, "1.00", "1.5"),
    wording.many_endpoints(1200, 400, "3.00", "2.0"),
    *(wording.contractors("12.5 %", stable=stable) for stable in (True, False)),
    *(wording.declared(stable=stable) for stable in (True, False)),
    *(wording.nobody(stable=stable) for stable in (True, False)),
    *(wording.swing(40, 1250, "5 %", stable=stable) for stable in (True, False)),
    *(wording.swing(40, 40, "0 %", stable=stable) for stable in (True, False)),
    wording.costly_infrastructure(3, "31.5 %"),
    wording.mixed_groups(4, "3.21"),
    wording.FIXED_BUDGET,
    wording.only("flat rate", "$4,100.00"),
    wording.same("per-user and per-device and flat rate", "CHF 4,100.50"),
    wording.cheapest("per-device", "€3,600.00", "$400.00"),
    wording.shared_stations(20, 8),
    wording.personal_endpoints(3, 3),
    wording.above_ceiling(62, "users", 50) + ".",
    wording.above_ceiling(120, "devices", 100) + ".",
    f"{wording.above_ceiling(62, 'users', 50)} and {wording.above_ceiling(1120, 'devices', 1000)}.",
    wording.TOO_VOLATILE,
    Conflict.RATIO_VS_COST.in_words,
    Conflict.RATIO_VS_PERSONAL_ENDPOINTS.in_words,
)


@pytest.mark.parametrize("sentence", ENGINE)
def test_what_the_engine_says_is_said_again(language, sentence):
    with translation.override(language):
        again = said_again(sentence, "USD", f"{language}_{language.upper()}")
    assert again != sentence
    assert "{" not in again
    assert len(re.findall(r"\d", again)) == len(re.findall(r"\d", sentence))


@pytest.mark.parametrize("sentence", [*ENGINE, "Something nobody has foreseen."])
def test_in_english_the_engine_s_sentence_stays_word_for_word(sentence):
    assert said_again(sentence, "USD", "en_US") == sentence


def test_a_sentence_that_is_not_known_stays_as_it_is(language):
    with translation.override(language):
        assert said_again("What an MSP wrote.", "USD", language) == "What an MSP wrote."


def test_every_pattern_of_the_engine_has_a_sentence_here():
    with translation.override("de"):
        told = {said_again(sentence, "USD", "de_DE") for sentence in ENGINE}
    assert len(told) >= len(SENTENCES)


def test_what_a_finding_may_be_is_among_the_messages():
    said = {f"{rule.core[0].upper()}{rule.core[1:]}." for rule in RULES.values()} | {CONFIRM}
    assert said == set(frozen_labels.FINDINGS)


def test_why_a_model_has_no_price_is_among_the_messages():
    assert set(NOT_PRICED.values()) == set(offered.NOT_OFFERED)


@pytest.mark.parametrize(
    ("label", "german"),
    [
        ("A person's account, enabled and licensed", "Konto einer Person, aktiviert und lizenziert"),
        ("A shared mailbox", "Gemeinsames Postfach"),
        ("A guest from outside", "Externer Gast"),
        ("Licensed, although a service account", "Lizenziert, obwohl Dienstkonto"),
        ("Signed in 3 days ago, within 30 days", "Angemeldet 3 Tage zuvor, Zeitraum 30 Tage"),
        ("Signed in yesterday, within 1,000 days", "Angemeldet gestern, Zeitraum 1.000 Tage"),
        ("Left on 3 Nov 2026", "Ausgeschieden am 3. Nov. 2026"),
        (
            "Not counted again: the same person is counted as Pat {x}",
            "Nicht erneut gezählt: Dieselbe Person zählt als Pat {x}",
        ),
        ("The boss wanted it", "The boss wanted it"),
    ],
)  # fmt: skip
def test_why_somebody_was_counted_is_said_in_the_language(label, german):
    with translation.override("de"):
        assert frozen_labels.reason(label, "de_DE") == german
    assert frozen_labels.reason(label, "en_US") == label
