import pytest

from contracts.documents.texts import Block, blocks_of, filled


def test_a_blank_line_begins_a_paragraph_and_lines_that_follow_each_other_are_one():
    assert blocks_of("One line\nand its end.\n\nAnother.") == (
        Block("paragraph", ("One line and its end.",)),
        Block("paragraph", ("Another.",)),
    )


def test_dashes_make_a_list_and_numbers_make_steps():
    assert blocks_of("We do:\n- help\n- care\n1. First\n2) Then") == (
        Block("paragraph", ("We do:",)),
        Block("list", ("help", "care")),
        Block("steps", ("First", "Then")),
    )


@pytest.mark.parametrize("text", ["<b>bold</b>", "{% include 'x' %}", "{{ document }}", "![x](http://a/b.png)", "-5 %"])
def test_everything_else_is_words(text):
    assert blocks_of(text) == (Block("paragraph", (text,)),)


@pytest.mark.parametrize("text", ["", "\n\n", " \r\n \r\n"])
def test_nothing_written_is_nothing_printed(text):
    assert blocks_of(text) == ()


def test_names_are_put_in_once_whatever_braces_a_name_has():
    assert filled("For {client} by {msp}, {other}", {"client": "{msp} & Sons", "msp": "Northwind"}) == (
        "For {msp} & Sons by Northwind, {other}"
    )
