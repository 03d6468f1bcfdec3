"""Forms are read and filled as a browser does."""

from config.demo.forms import forms_of

PAGE = """
<input name="outside">
<form method="post" action="/portal/proposals/1/accept/">
  <input type="hidden" name="csrfmiddlewaretoken" value="abc">
  <input type="hidden" name="terms_hash" value="&quot;f00d&quot;">
  <input name="name" value="old" autocomplete="name"><input name="title" autocomplete="organization-title">
  <input type="checkbox" name="agree" value="yes"><button type="submit">Accept</button>
</form>
<form action="/portal/proposals/1/decline/"><textarea name="reason"></textarea></form>
"""


def test_forms_are_found_with_their_addresses() -> None:
    assert [form.action for form in forms_of(PAGE)] == ["/portal/proposals/1/accept/", "/portal/proposals/1/decline/"]


def test_hidden_values_are_sent_back_and_known_fields_filled_in() -> None:
    accept, _ = forms_of(PAGE)
    assert accept.filled({"name": "Amy Adams", "organization-title": "Owner"}, tick=True) == {
        "csrfmiddlewaretoken": "abc",
        "terms_hash": '"f00d"',
        "name": "Amy Adams",
        "title": "Owner",
        "agree": "yes",
    }


def test_a_box_that_is_not_ticked_is_not_sent() -> None:
    accept, _ = forms_of(PAGE)
    assert "agree" not in accept.filled({}, tick=False)


def test_what_nobody_fills_in_stays_as_the_page_has_it() -> None:
    accept, _ = forms_of(PAGE)
    assert accept.filled({}, tick=False)["name"] == "old"


def test_a_textarea_is_a_field() -> None:
    _, decline = forms_of(PAGE)
    assert decline.filled({}, tick=False) == {"reason": ""}
