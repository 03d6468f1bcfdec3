import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import include, path
from rest_framework.routers import DefaultRouter

from clients.actions.counts import take_count
from clients.api import router_entries
from clients.models import Account, ImportRun
from tests.conftest import NOW, PASSWORD
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import ACME, BAD, GOOD, m365

pytestmark = pytest.mark.usefixtures("_mounted")
router = DefaultRouter()
for prefix, viewset, basename in router_entries:
    router.register(prefix, viewset, basename)
urlpatterns = [path("api/v1/", include(router.urls))]


@pytest.fixture
def _mounted(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def api(browser, olga):
    """Olga's browser, signed in."""
    browser.force_login(olga, backend="sesame.backends.ModelBackend")
    browser.get("/api/v1/clients/")  # the first request of a session writes to it
    return browser


@pytest.fixture
def program(browser, olga):
    """A program with a key of some scopes; returns a function that asks."""
    from config.accounts.models import ApiKey

    def do(method, address, *scopes, **options):
        _, secret = ApiKey.objects.issue(name="RMM", scopes=scopes, by=olga, at=NOW)
        headers = {"host": "northwind.example.test", "authorization": f"Bearer {secret}"}
        return getattr(browser, method)(address, headers=headers, **options)

    return do


def upload(content=None, name="users.csv", **fields):
    return {"file": SimpleUploadedFile(name, m365(*ACME) if content is None else content), **fields}


def test_a_stranger_is_told_nothing(browser, stocked):
    for prefix, _, _ in router_entries:
        answer = browser.get(f"/api/v1/{prefix}/")
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_clients_are_listed_found_and_shown(api, acme, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):  # the schema, the session, who it is, how many, the page
        page = api.get("/api/v1/clients/?slug=acme-dental").json()
    assert (page["count"], page["results"][0]["name"]) == (1, "Acme Dental")
    assert api.get("/api/v1/clients/?search=nobody").json()["count"] == 0
    shown = api.get(f"/api/v1/clients/{acme.pk}/").json()
    assert (shown["account_manager"], shown["contractor_share"]) == ("olga@msp.example", "0.000")


def test_accounts_and_devices_are_narrowed_ordered_and_paged(api, stocked, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):  # the schema, the session, who it is, how many, the page
        page = api.get("/api/v1/accounts/?client=acme-dental&ordering=-username&page_size=2").json()
    assert (page["count"], [one["username"] for one in page["results"]]) == (
        6, ["scanner@acme.example", "or1@acme.example"],
    )  # fmt: skip
    assert (
        api.get("/api/v1/accounts/?kind=STATION").json()["results"][0]["kind_because"] == 'named "or1", as stations are'
    )
    assert api.get("/api/v1/accounts/?client=nobody").json()["count"] == 0
    assert api.get("/api/v1/assets/?is_classified=false").json()["results"][0]["native_class"] == "NMS_OTHER"
    assert api.get("/api/v1/assets/?asset_class=server").json()["count"] == 1


def test_a_wrong_filter_is_a_problem_that_names_it(api, stocked):
    answer = api.get("/api/v1/assets/?asset_class=toaster")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["asset_class"])


def test_a_file_is_imported_and_answers_as_the_command_does(api, acme):
    answer = api.post(f"/api/v1/clients/{acme.pk}/imports/", upload(as_of=TODAY))
    assert (answer.status_code, answer.json()) == (200, {
        "source": "m365-users", "rows": 6, "created": 6, "updated": 0, "unchanged": 0, "retired": 0, "rejected": [],
    })  # fmt: skip
    runs = api.get(f"/api/v1/clients/{acme.pk}/imports/").json()
    assert (runs["count"], runs["results"][0]["created_count"]) == (1, 6)


def test_a_rejected_row_is_a_problem_that_names_row_and_column(api, acme):
    answer = api.post(f"/api/v1/clients/{acme.pk}/imports/", upload(m365(GOOD, BAD), source="m365-users"))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    body = answer.json()
    assert body["detail"].startswith("Nothing was taken: 1 of 2 rows were rejected.")
    assert (body["status"], body["created"], body["rejected"][0]["row"]) == (422, 0, 3)
    assert not Account.objects.exists()


def test_the_good_rows_are_taken_when_asked(api, acme):
    form = upload(m365(GOOD, BAD), accept_partial="true")
    assert api.post(f"/api/v1/clients/{acme.pk}/imports/", form).json()["created"] == 1


def test_a_dry_run_writes_nothing(api, acme):
    assert api.post(f"/api/v1/clients/{acme.pk}/imports/", upload(dry_run="true")).json()["created"] == 6
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        (upload(b"%PDF-1.7"), 422, "This is a PDF"),
        (upload(source="ninjaone"), 422, "nodeClass"),
        (upload(as_of="2099-01-01"), 409, "still to come"),
        (upload(b""), 400, ""),
        (upload(source="lotus"), 400, ""),
        ({}, 400, ""),
    ],
    ids=["pdf", "other source", "future", "empty", "unknown source", "no file"],
)
def test_what_is_refused_is_a_problem_in_plain_words(form, status, words, api, acme):
    answer = api.post(f"/api/v1/clients/{acme.pk}/imports/", form)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.json().get("detail", "")


def test_many_retirements_are_a_conflict_until_they_are_confirmed(api, acme):
    address = f"/api/v1/clients/{acme.pk}/imports/"
    api.post(address, upload())
    assert api.post(address, upload(m365(*ACME[:2]))).status_code == 409
    assert api.post(address, upload(m365(*ACME[:2]), allow_retirements="true")).json()["retired"] == 4


def test_counting_freezes_a_count_once(api, stocked):
    address = f"/api/v1/clients/{stocked.pk}/counts/"
    first = api.post(address, {"on": TODAY}, content_type="application/json")
    again = api.post(address, {"on": TODAY}, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["user_count"], first.json()["device_count"]) == (3, 3)


def test_a_client_of_whom_nothing_is_known_cannot_be_counted(api, acme):
    answer = api.post(f"/api/v1/clients/{acme.pk}/counts/", {"on": TODAY}, content_type="application/json")
    assert answer.status_code == 409
    assert "Import the users of Microsoft 365" in answer.json()["detail"]


def test_counts_come_with_their_lines_page_by_page(api, stocked, olga):
    count = take_count(client=stocked, on=TODAY, by=olga, at=NOW)
    assert api.get("/api/v1/counts/?client=acme-dental").json()["results"][0]["id"] == str(count.pk)
    lines = api.get(f"/api/v1/counts/{count.pk}/lines/?page_size=3").json()
    assert (lines["count"], len(lines["results"])) == (10, 3)
    assert lines["results"][0]["evidence"]


def test_the_report_counts_under_every_policy_and_stores_nothing(api, stocked):
    report = api.get(f"/api/v1/clients/{stocked.pk}/count-report/?on={TODAY}").json()
    assert report["policies"]["LICENSED"]["count"] == 5
    assert not stocked.counts.exists()
    one = api.get(f"/api/v1/clients/{stocked.pk}/count-report/?on={TODAY}&policy=STATION_SEAT").json()
    assert list(one["policies"]) == ["STATION_SEAT"]


def test_people_and_findings_are_listed_and_narrowed(program, stocked, django_assert_max_num_queries):
    from clients.models import Finding

    Finding.objects.create(
        client=stocked, code="LIC-2", severity="medium", about="Cara", because="Disabled but licensed.",
        first_seen_on=TODAY, last_seen_on=TODAY,
    )  # fmt: skip
    people = program("get", "/api/v1/people/?client=acme-dental&search=amy", "clients:read").json()
    assert [(one["name"], one["account_count"], one["client"]) for one in people["results"]] == [
        ("Amy Adams", 1, "acme-dental")
    ]
    with django_assert_max_num_queries(8):  # the key, its use, how many and the page among them
        findings = program("get", "/api/v1/findings/?client=acme-dental&status=OPEN", "clients:read").json()
    assert [(one["code"], one["about"]) for one in findings["results"]] == [("LIC-2", "Cara")]
    assert program("get", "/api/v1/findings/?client=nobody", "clients:read").json()["count"] == 0
    assert program("get", "/api/v1/people/", "pricing:read").status_code == 403


def test_a_saved_mapping_is_known_by_its_name_and_another_is_refused(api, acme, olga):
    from clients.actions.rules import save_mapping

    save_mapping(name="Clinic roster", kind="persons", columns={"display_name": "Who"}, by=olga, at=NOW)
    address = f"/api/v1/clients/{acme.pk}/imports/"
    roster = upload(b"Who\nAmy Adams\n", name="roster.csv", source="csv", mapping="clinic roster")
    assert api.post(address, roster).json()["created"] == 1
    answer = api.post(address, upload(b"Who\nAmy Adams\n", source="csv", mapping="Lost"))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert 'There is no mapping "Lost"' in answer.json()["detail"]


def test_a_file_too_large_is_refused_before_it_is_read(api, acme, monkeypatch):
    address = f"/api/v1/clients/{acme.pk}/imports/"
    answer = api.post(address, upload(), CONTENT_LENGTH=str(300 * 1024 * 1024))
    assert (answer.status_code, "300 MB were sent" in answer.json()["detail"]) == (413, True)
    monkeypatch.setattr("clients.importing.decoding.MAX_BYTES", 100)
    answer = api.post(address, upload())
    assert (answer.status_code, "the most is" in answer.json()["detail"]) == (422, True)
    assert not ImportRun.objects.exists()


def test_a_key_reads_and_writes_only_what_its_scopes_say(program, acme):
    address = f"/api/v1/clients/{acme.pk}/imports/"
    assert program("get", "/api/v1/clients/", "clients:read").status_code == 200
    assert program("get", "/api/v1/clients/", "pricing:read").status_code == 403
    assert program("post", address, "clients:read", data=upload()).status_code == 403
    assert program("post", address, "clients:write", data=upload()).status_code == 200
    assert ImportRun.objects.get().by.email == "olga@msp.example"


def test_who_may_only_read_posts_nothing(browser, rita, acme):
    browser.force_login(rita, backend="sesame.backends.ModelBackend")
    assert browser.get("/api/v1/clients/").status_code == 200
    assert browser.post(f"/api/v1/clients/{acme.pk}/imports/", upload()).status_code == 403


def test_a_client_contact_has_no_api(browser, acme, olga):
    from clients.actions.clients import add_contact

    dora = add_contact(
        client=acme, name="Dora", email="dora@acme.example", portal_role="VIEWER", password=PASSWORD, by=olga, at=NOW
    )
    browser.force_login(dora.user, backend="sesame.backends.ModelBackend")
    assert browser.get("/api/v1/clients/").status_code == 401


def test_the_api_describes_itself_without_a_warning(northwind, capsys):
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator

    GENERATOR_STATS.reset()
    schema = SchemaGenerator(patterns=urlpatterns).get_schema(request=None, public=True)
    # How one signs in is described by the top floor, which this test leaves out.
    told = [line for line in capsys.readouterr().err.splitlines() if "could not resolve authenticator" not in line]
    assert "clients_import_file" in {
        operation["operationId"] for path_item in schema["paths"].values() for operation in path_item.values()
    }
    assert told == []
