"""Messages as the demo's inbox shows them."""

import pytest

from config.embedded import inbox_pages as pages


def test_an_empty_inbox_says_what_will_arrive() -> None:
    assert "No mail yet." in pages.listing([])


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"no header at all",
        b"Subject: =?x-nothing?b?aaaa?=\r\nTo: <>,;:@[\r\n\r\n",
        b"Content-Type: text/plain; charset=nothing\r\n\r\n\xff\xfe",
        b"Content-Type: text/plain; charset\r\n =\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Disposition: attachment; filename*=\r\n\r\n",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    ],
)
def test_a_malformed_message_is_still_shown(source: bytes) -> None:
    mail = pages.read(source)

    assert "</html>" in pages.listing([("key", mail)])
    assert "</html>" in pages.message("key", mail)
    assert "<base" in pages.html_part(mail)


def test_headers_are_text_even_when_their_encoding_hides_markup() -> None:
    mail = pages.read(b'Subject: =?utf-8?q?=3Cscript=3E?=\r\nFrom: "<img src=x>" <a@b.example>\r\n\r\n')

    for page in (pages.listing([("key", mail)]), pages.message("key", mail)):
        assert "<script" not in page
        assert "<img" not in page


def test_whom_a_message_went_to_wins_over_what_it_says_of_itself() -> None:
    mail = pages.read(b"X-Sent-To: anna@acme.example\r\nX-Sent-To: forged@acme.example\r\nTo: all@acme.example\r\n\r\n")

    assert "anna@acme.example" in pages.listing([("key", mail)])
    assert "forged" not in pages.listing([("key", mail)])


def test_an_attachments_name_cannot_lead_out_of_its_folder() -> None:
    mail = pages.read(
        b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n"
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="../a/b.pdf"\r\n\r\nx\r\n--q--\r\n'
    )

    assert [file.name for file in pages.attachments(mail)] == [".._a_b.pdf"]


def test_a_link_ends_before_the_sentence_does() -> None:
    mail = pages.read(
        b"Content-Type: text/plain\r\n\r\nOpen http://acme.example/a?b=1&c=2, then (http://acme.example/d)."
    )

    page = pages.message("key", mail)

    assert '<a href="http://acme.example/a?b=1&amp;c=2" ' in page
    assert '<a href="http://acme.example/d" ' in page
