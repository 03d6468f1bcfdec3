"""How the MSP presents itself."""

from contracts.models import Letterhead
from pricing.charts.colour import Accent, readable_accent


def accent_of_the_msp() -> Accent:
    """Return the MSP's accent, corrected where its contrast would fail; one query."""
    return readable_accent(Letterhead.objects.values_list("accent_colour", flat=True).get())
