"""What a person reads when the demo is up."""

from config.embedded.summary import describe

SUMMARY = {
    "msps": [
        {
            "slug": "northwind",
            "url": "http://northwind.localhost:8000",
            "api_key": "hr_key",
            "sign_ins": [
                {"email": "amy@northwind.example", "password": "p1", "role": "account_manager", "client": None},
                {"email": "dan@acme.example", "password": "p2", "role": "signatory", "client": "acme-dental"},
                {"email": "eve@birch.example", "password": "p3", "role": "signatory", "client": "birch-law"},
            ],
            "clients": [],
        }
    ],
    "inbox": "http://127.0.0.1:4000",
    "outcome": {
        "proposal": "P-2026-0001",
        "pdf": "var/p.pdf",
        "sha256": "00",
        "mails": 2,
        "contract": "C-2026-0001",
        "ceiling_alerts": 1,
    },
}


def test_it_names_the_addresses_the_sign_ins_and_what_was_done() -> None:
    told = "\n".join(describe(SUMMARY))

    for fact in (
        "http://northwind.localhost:8000/admin/",
        "http://northwind.localhost:8000/portal/",
        "amy@northwind.example  p1  (account manager)",
        "dan@acme.example  p2  (signatory at acme-dental)",
        "API key hr_key",
        "http://127.0.0.1:4000",
        "proposal P-2026-0001 (var/p.pdf), accepted as contract C-2026-0001; 2 mails; 1 ceiling alert.",
        "Ctrl-C stops everything.",
    ):
        assert fact in told


def test_the_contacts_of_one_client_stand_for_all() -> None:
    told = "\n".join(describe(SUMMARY))

    assert "eve@birch.example" not in told
    assert "1 more for other clients, see var/demo.json" in told
