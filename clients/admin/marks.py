"""How a state and a figure look in a list or on a page."""

from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

Tone = Literal["ok", "watch", "near", "breached", "over"]


def state_mark(word: str, tone: Tone) -> SafeString:
    """Return the word in its colour, behind its shape; headroom/admin.css has both."""
    return format_html('<span class="hr-state hr-{}">{}</span>', tone, word)


def figure(number: str) -> SafeString:
    """Return a number that stands right in its column, with figures of one width."""
    return format_html('<span class="hr-figure">{}</span>', number)
