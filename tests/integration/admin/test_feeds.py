"""A person's calendar feed: made, its address shown once, made anew, ended."""

import re

import pytest
from django.urls import reverse

from contracts.models import Feed

PAGE = "/admin/contracts/renewalreminder/feed/"
ADDRESS = re.compile(r"http://northwind\.example\.test(/feeds/[\w-]{43}/ceilings\.(?:ics|atom))")


def said(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("who", ["owner", "manager", "reader"])
def test_whoever_works_here_makes_a_feed_and_sees_its_addresses_once(request, who, browser):
    person = request.getfixturevalue(who)
    assert reverse("admin:contracts_feed") == PAGE
    assert "You have no feed yet." in said(person.get(PAGE))
    answer = person.post(PAGE)
    calendar, atom = ADDRESS.findall(said(answer))
    assert "no-store" in answer["Cache-Control"]
    assert browser.get(calendar).status_code == browser.get(atom).status_code == 200
    page = said(person.get(PAGE))
    assert "It was last read" in page
    assert not ADDRESS.search(page)


def test_a_new_address_ends_the_one_before_and_ending_it_leaves_none(manager, browser):
    first, second = (ADDRESS.findall(said(manager.post(PAGE)))[0] for _ in range(2))
    assert (browser.get(first).status_code, browser.get(second).status_code) == (404, 200)
    assert manager.get(f"{PAGE}end/").status_code == 403
    assert "Your feed is ended." in said(manager.post(f"{PAGE}end/", follow=True))
    assert browser.get(second).status_code == 404
    assert Feed.objects.filter(ended_at=None).count() == 0


def test_nobody_ends_the_feed_of_another(manager, owner, browser):
    address = ADDRESS.findall(said(manager.post(PAGE)))[0]
    owner.post(f"{PAGE}end/")
    assert browser.get(address).status_code == 200
