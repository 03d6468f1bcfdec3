"""Which of three charges is the lowest, and which model comes first."""

import numpy as np

from pricing.engine.portfolio.evaluation import PER_DEVICE
from pricing.engine.portfolio.wholes import NONE, Bools, Codes, Ints


class Order:
    """Compare the models' exact charges once, for the cheapest and for the winner."""

    def __init__(self, charges: Ints) -> None:
        per_user, per_device, flat = charges
        self.user_device = per_user <= per_device
        self.device_user = per_device <= per_user
        self.user_flat = per_user <= flat
        self.flat_user = flat <= per_user
        self.device_flat = per_device <= flat
        self.flat_device = flat <= per_device

    def cheapest(self, candidates: Bools) -> Bools:
        """Tell which candidates cost no more than any other; all that tie."""
        no_user, no_device, no_flat = ~candidates
        found: Bools = np.array(
            (
                (self.user_device | no_device) & (self.user_flat | no_flat),
                (self.device_user | no_user) & (self.device_flat | no_flat),
                (self.flat_user | no_user) & (self.flat_device | no_device),
            )
        )
        found &= candidates
        return found

    def first(self, marks: Codes) -> Codes:
        """Choose the model with the most marks; ties go to the lower charge, then flat, per-user, per-device.

        -1 where no model has any.
        """
        users, devices, flats = marks
        flat_first = (flats > users) | ((flats == users) & self.flat_user)
        flat_wins = flat_first & ((flats > devices) | ((flats == devices) & self.flat_device))
        user_wins = ~flat_first & ((users > devices) | ((users == devices) & self.user_device))
        # Rows are per-user 0, per-device 1, flat 2.
        winner: Codes = np.int8(PER_DEVICE) + flat_wins.view(np.int8) - user_wins.view(np.int8)
        winner[(users | devices | flats) == 0] = NONE
        return winner
