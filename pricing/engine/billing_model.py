"""The three billing models."""

from enum import StrEnum


class BillingModel(StrEnum):
    """Name a billing model; the order here is the order on every page."""

    PER_USER = "per_user"
    PER_DEVICE = "per_device"
    FLAT = "flat"

    @property
    def label(self) -> str:
        """Give the name as a client reads it."""
        return _LABELS[self]


_LABELS = {
    BillingModel.PER_USER: "per-user",
    BillingModel.PER_DEVICE: "per-device",
    BillingModel.FLAT: "flat rate",
}

# Who wins when votes and charges tie: the invoice that moves least comes first.
TIE_ORDER = {BillingModel.FLAT: 0, BillingModel.PER_USER: 1, BillingModel.PER_DEVICE: 2}


def in_words(models: tuple[BillingModel, ...]) -> str:
    """Join names as a sentence does: `per-user and flat rate`."""
    return " and ".join(model.label for model in models)
