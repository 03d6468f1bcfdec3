"""Names of columns: as printed, as compared, and the ones that are never read."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"\s+")
# Note [regulated columns]: an EMR export may carry patients beside staff, a directory export passwords. Neither is
# needed to count users, so these columns are taken out before any cell of theirs is looked at. A harmless column lost
# to this rule costs nothing; a patient's number kept would.
_REGULATED_WORDS = frozenset(
    {
        "pat",
        "enc",
        "csn",
        "ssn",
        "dob",
        "birthdate",
        "birthday",
        "diagnosis",
    }
)
# "Password never expires" is a setting; "Password [Required]" and "Password Hash Function" hold the secret.
_SECRET = re.compile(r"^((initial|temporary|user|default) )?(password|passwd)( \[required\]| hash.*)?$")
_REGULATED_STARTS = ("patient", "inpatient", "outpatient", "encounter", "mrn")
_REGULATED_PAIRS = frozenset(
    {
        ("medical", "record"),
        ("chart", "number"),
        ("chart", "no"),
        ("social", "security"),
        ("date", "birth"),
        ("birth", "date"),
    }
)


def printed(header: str) -> str:
    """Return a header as a person reads it, without padding, marks and invisible characters."""
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "").replace("\u200b", "")
    return _BLANKS.sub(" ", text).strip().strip('"').strip()


def compared(header: str) -> str:
    """Return a header as it is compared: case and padding do not matter."""
    return printed(header).casefold()


@lru_cache(maxsize=8_192)
def is_regulated(header: str) -> bool:
    """Tell whether a column may hold patient data or secrets and is dropped unread (Note [regulated columns])."""
    if _SECRET.match(compared(header)):
        return True
    words = [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", header))]
    if any(word in _REGULATED_WORDS or word.startswith(_REGULATED_STARTS) for word in words):
        return True
    significant = [word for word in words if word not in {"of", "the"}]
    return any(pair in _REGULATED_PAIRS for pair in pairwise(significant))
