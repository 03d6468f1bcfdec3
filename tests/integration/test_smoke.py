def test_an_msp_starts_with_a_published_rate_card(northwind):
    from pricing.models import RateCard

    assert RateCard.objects.get().is_published


def test_the_process_answers(northwind, browser):
    assert browser.get("/readyz").json()["status"] == "ready"
    assert browser.get("/healthz", headers={"host": "stranger.example.test"}).status_code == 404
