from datetime import date

import pytest

from contracts.admin.waiting_nights import nights_in_words


@pytest.mark.parametrize(
    ("nights", "said"),
    [
        ([(11, 19)], "night of 19 Nov 2026"),
        ([(11, 19), (11, 20)], "nights of 19 and 20 Nov 2026"),
        ([(11, 30), (12, 1)], "nights of 30 Nov 2026 and 1 Dec 2026"),
        ([(11, day) for day in range(3, 15)], "12 nights from 3 Nov 2026 to 14 Nov 2026"),
    ],
)
def test_nights_are_named_as_people_name_them(nights, said):
    assert nights_in_words([date(2026, month, day) for month, day in nights]) == said
