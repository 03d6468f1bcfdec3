"""Pax8's `/v1/subscriptions` as JSON: what was bought, which is more than what is assigned."""

import json

from config.demo.estate import Estate


def subscriptions(estate: Estate) -> bytes:
    """Return the client's subscriptions; blank where it buys elsewhere."""
    bought = estate.plan.seats
    if not bought:
        return b""
    content = [_subscription(estate, product, seats) for product, seats in bought]
    page = {"size": 200, "totalElements": len(content), "totalPages": 1, "number": 0}
    return json.dumps({"content": content, "page": page}, indent=1).encode()


def _subscription(estate: Estate, product: str, seats: int) -> dict[str, object]:
    begun = f"{estate.on.year - 1}-03-01"
    return {
        "id": str(estate.id_of(f"subscription {product}")),
        "companyId": str(estate.id_of("company")),
        "companyName": estate.plan.name,
        "productId": str(estate.id_of(f"product {product}")),
        "productName": f"{product} [New Commerce Experience]",
        "quantity": seats,
        "startDate": begun,
        "endDate": f"{estate.on.year + 1}-02-28",
        "createdDate": begun,
        "billingStart": begun,
        "status": "Active",
        "price": 12.5,
        "currencyCode": "GBP" if estate.plan.place.country_code == "GB" else "USD",
        "billingTerm": "Monthly",
        "commitment": {"term": "1-Year", "endDate": f"{estate.on.year + 1}-02-28"},
    }
