from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from contracts.hashchain import GENESIS, Entry, Link, first_break

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIRST = Entry(AT, "amy@msp.example", "proposal.created", "P-2026-0001", "", {"monthly_amount": "900.00"})


def chain(length: int = 3) -> list[Link]:
    links: list[Link] = []
    for number in range(1, length + 1):
        previous = links[-1].hash if links else GENESIS
        entry = replace(FIRST, at=AT + timedelta(minutes=number))
        links.append(Link(number, entry, previous, entry.hash_after(previous)))
    return links


def test_an_untouched_chain_has_no_break() -> None:
    assert first_break(chain()) is None


def test_an_empty_chain_has_no_break() -> None:
    assert first_break([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"by": "eve@msp.example"},
        {"what": "proposal.sent"},
        {"about": "P-2026-0002"},
        {"client": "x"},
        {"facts": {}},
        {"came_from": "Portal, 192.0.2.7"},
    ],
)
def test_a_changed_entry_breaks_the_chain_where_it_stands(change: dict[str, object]) -> None:
    links = chain()
    links[1] = replace(links[1], entry=replace(links[1].entry, **change))
    assert first_break(links) == 2


def test_a_changed_entry_with_a_new_hash_breaks_the_next_link() -> None:
    links = chain()
    forged = replace(links[1].entry, by="eve@msp.example")
    links[1] = replace(links[1], entry=forged, hash=forged.hash_after(links[1].previous))
    assert first_break(links) == 3


def test_a_link_taken_out_breaks_the_next_one() -> None:
    links = chain()
    assert first_break([links[0], links[2]]) == 3


def test_two_links_swapped_break_the_chain() -> None:
    links = chain()
    assert first_break([links[1], links[0], links[2]]) == 2


def test_the_same_moment_in_another_zone_has_the_same_hash() -> None:
    elsewhere = replace(FIRST, at=AT.astimezone(timezone(timedelta(hours=-6))))
    assert elsewhere.hash_after(GENESIS) == FIRST.hash_after(GENESIS)
