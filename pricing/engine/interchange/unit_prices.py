"""Read a price per unit out of JSON values, plain, in bands or with a minimum, and write it back."""

from decimal import Decimal

from pricing.engine.bands import Band, Bands, Counting
from pricing.engine.interchange.fields import Reading, shown

MOST_BANDS = 50
PRICE_KEYS = ("rate", "bands", "counting")


def read_price(reading: Reading, value: object, path: str) -> Decimal | Bands:
    """Read a price: money, or an object with `rate`, or one with `bands` and `counting`."""
    if not isinstance(value, dict):
        return reading.money(value, path)
    return price_of(reading, reading.section(value, path, optional=PRICE_KEYS), path)


def price_of(reading: Reading, item: dict[str, object], path: str) -> Decimal | Bands:
    """Read the price keys of an object whose keys are checked."""
    if ("rate" in item) == ("bands" in item):
        reading.note(path, 'must have either "rate", one price for every unit, or "bands".')
    if "bands" in item:
        return _bands(reading, item["bands"], item.get("counting", Counting.GRADUATED), path)
    if "counting" in item:
        reading.note(f"{path}.counting", "goes with bands only; leave it out.")
    return reading.money(item["rate"], f"{path}.rate") if "rate" in item else Decimal(0)


def _bands(reading: Reading, value: object, counting: object, path: str) -> Decimal | Bands:
    if counting not in tuple(Counting):
        reading.note(f"{path}.counting", f"must be graduated or all_units, not {shown(counting)}.")
        counting = Counting.GRADUATED
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_BANDS:
        reading.note(f"{path}.bands", f"must be a list of 1 to {MOST_BANDS} bands, smallest first.")
        return Decimal(0)
    bands = [_band(reading, item, f"{path}.bands[{place}]") for place, item in enumerate(value)]
    floor = 0
    for place, band in enumerate(bands[:-1]):
        floor = _check_edge(reading, band.up_to, floor, f"{path}.bands[{place}].up_to")
    if bands[-1].up_to is not None:
        reading.note(f"{path}.bands[{len(bands) - 1}].up_to", "must be null, so that every count has a rate.")
    return Decimal(0) if reading.problems else Bands(tuple(bands), Counting(str(counting)))


def _band(reading: Reading, value: object, path: str) -> Band:
    item = reading.section(value, path, required=("up_to", "rate"))
    last = item.get("up_to")
    price = reading.money(item["rate"], f"{path}.rate") if "rate" in item else Decimal(0)
    return Band(None if last is None else reading.count(last, f"{path}.up_to"), price)


def _check_edge(reading: Reading, up_to: int | None, floor: int, path: str) -> int:
    if up_to is None:
        reading.note(path, "may be null in the last band only.")
        return floor
    if up_to <= floor:
        reading.note(path, f"must be above {floor:,}, where the band before it ends.")
    return up_to


def price_to_json(price: Decimal | Bands) -> object:
    """Write a price as `read_price` reads it."""
    if isinstance(price, Bands):
        return {
            "bands": [{"up_to": band.up_to, "rate": f"{band.rate:f}"} for band in price.bands],
            "counting": price.counting.value,
        }
    return f"{price:f}"
