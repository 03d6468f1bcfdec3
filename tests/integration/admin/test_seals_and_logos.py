"""What the owner puts on every document: the logo and the seal."""

import io

import pytest
from cryptography import x509
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from contracts.models import Letterhead, SealKey

LIST = "/admin/contracts/sealkey/"


def said(answer):
    return " ".join(answer.content.decode().split())


def png(size=(300, 100)) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "#0B5C6B").save(output, "PNG")
    return output.getvalue()


@pytest.fixture
def letterhead(northwind):
    return Letterhead.objects.get()


@pytest.fixture
def keep(owner, letterhead):
    """Send the letterhead's page with some fields changed."""

    def do(**changed):
        url = reverse("admin:contracts_letterhead_change", args=[letterhead.pk])
        shown = owner.get(url).context["adminform"].form
        given = {name: shown[name].value() for name in shown.fields if name not in ("new_logo", "ends_logo")}
        told = {name: value for name, value in given.items() if value not in (None, False)} | changed
        answer = owner.post(url, told, follow=True)
        letterhead.refresh_from_db()
        return answer

    return do


class TestTheLogo:
    def test_is_redrawn_kept_and_shown_on_its_page_and_in_the_portal(self, keep, letterhead, browser):
        page = said(keep(new_logo=SimpleUploadedFile("logo.png", png())))
        assert letterhead.logo_type == "image/png"
        assert 'src="/portal/logo"' in page
        shown = browser.get("/portal/logo")
        assert (shown.content, shown["Content-Type"]) == (bytes(letterhead.logo), "image/png")

    def test_that_is_a_drawing_may_load_and_run_nothing_when_it_is_opened_alone(self, keep, browser):
        drawn = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
        keep(new_logo=SimpleUploadedFile("logo.svg", drawn))
        shown = browser.get("/portal/logo")
        assert shown["Content-Type"] == "image/svg+xml"
        assert "default-src 'none'" in shown["Content-Security-Policy"]
        assert shown["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"GIF89a" + bytes(50), "no PNG, JPEG or SVG"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "holds a script"),
            (png()[:80], "damaged"),
        ],
    )
    def test_that_cannot_be_one_is_refused_and_nothing_is_kept(self, keep, letterhead, content, told):
        page = said(keep(new_logo=SimpleUploadedFile("logo.png", content), name="Another name"))
        assert told in page
        assert (letterhead.logo, letterhead.logo_type, letterhead.name) == (None, "", letterhead.name)
        assert not Letterhead.objects.filter(name="Another name").exists()

    def test_can_be_taken_away(self, keep, letterhead, browser):
        keep(new_logo=SimpleUploadedFile("logo.png", png()))
        page = said(keep(ends_logo="on"))
        assert (letterhead.logo, letterhead.logo_type) == (None, "")
        assert "None yet: your name is printed instead." in page
        assert browser.get("/portal/logo").status_code == 404

    def test_stays_when_something_else_is_changed(self, keep, letterhead):
        keep(new_logo=SimpleUploadedFile("logo.png", png()))
        keep(phone="+1 608 555 0100")
        assert (letterhead.logo_type, letterhead.phone) == ("image/png", "+1 608 555 0100")


class TestTheSeal:
    def test_is_made_shown_handed_over_and_retired(self, owner, letterhead):
        assert "No seal yet." in said(owner.get(LIST))
        assert "are made in the name of" in said(owner.get(f"{LIST}make/"))
        assert not SealKey.objects.exists()
        assert "The seal is made and in use" in said(owner.post(f"{LIST}make/", follow=True))
        key = SealKey.objects.get()
        page = said(owner.get(f"{LIST}{key.pk}/change/"))
        assert "In use. Made on" in page
        assert key.fingerprint in page
        handed = owner.get(f"{LIST}{key.pk}/certificate/")
        assert x509.load_der_x509_certificate(handed.content).subject.rfc4514_string() == f"CN={key.subject}"
        assert "The seal is retired." in said(owner.post(f"{LIST}retire/", follow=True))
        letterhead.refresh_from_db()
        assert not letterhead.seals_documents

    def test_is_made_by_nobody_but_the_owner(self, manager, reader):
        assert manager.post(f"{LIST}make/").status_code == 403
        assert reader.post(f"{LIST}make/").status_code == 403
        assert not SealKey.objects.exists()

    def test_that_is_not_there_cannot_be_switched_on(self, keep, letterhead):
        assert "There is no seal yet. Make one under Seals" in said(keep(seals_documents="on"))
        assert not letterhead.seals_documents
