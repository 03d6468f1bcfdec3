"""A state in a list or on a page: always a word, a shape and a colour."""

from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString

Tone = Literal["ok", "watch", "near", "breached", "over"]


def state_mark(word: str, tone: Tone) -> SafeString:
    """Return the word in its colour, behind its shape; headroom/admin.css has both."""
    return format_html('<span class="hr-state hr-{}">{}</span>', tone, word)
