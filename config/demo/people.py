"""Invented people: no two of one MSP share a name, and no name occurs at both MSPs."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

GIVEN_NAMES = {
    "northwind": (
        "Abigail Aaron Bianca Caleb Carmen Curtis Dana Darnell Elena Everett Faith Felix Gloria Grant Holly Hector "
        "Imani Irving Jasmine Joel Kendra Kyle Leticia Lamar Maribel Marcus Nadia Neil Olivia Omar Paige Preston "
        "Renee Russell Selena Seth Tamika Terrence Valerie Wesley"
    ),
    "fabrikam": (
        "Alasdair Anneke Bronwyn Callum Ciara Dafydd Eilidh Ewan Fionnuala Freya Gareth Gwen Hamish Imogen Isla "
        "Jacek Kasia Lachlan Maeve Magnus Niamh Oisin Poppy Rhiannon Rhys Roisin Rupert Saoirse Sinead Tamsin "
        "Tegan Tomasz Ursula Vikram Winifred Yusuf Zofia Zubair"
    ),
}
FAMILY_NAMES = {
    "northwind": (
        "Abernathy Alvarado Barnett Beaumont Calloway Castellano Delgado Dominguez Eastman Ellsworth Figueroa "
        "Fontaine Gallagher Guerrero Hargrove Hutchins Iverson Jimenez Kowalczyk Lindgren Lombardi Maddox McAllister "
        "Nakamura Navarro Okonkwo Ostrander Pacheco Pemberton Quintero Ramirez Rutledge Salazar Schroeder Thibodeaux "
        "Trujillo Underwood Vandermeer Washburn Whitfield Yamamoto Zimmerman"
    ),
    "fabrikam": (
        "Abercrombie Ainsworth Baines Barraclough Carmichael Chaudhry Cholmondeley Dalgleish Drummond Ellwood "
        "Entwistle Fairclough Farquhar Gilchrist Goodwright Haddow Hathersage Inglis Jagger Kirkbride Lockhart "
        "Lowther Mahmood McGillivray Nuttall Ogilvie Oldroyd Penhaligon Pilkington Quirke Ramsbottom Rowntree "
        "Sidebotham Sutcliffe Thistlethwaite Trevithick Urquhart Wainwright Wolstenholme Wrigley"
    ),
}

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Name:
    """Hold an invented person's name."""

    given: str
    family: str

    def __str__(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def local_part(self) -> str:
        """Return the name as it stands before the @ of an address."""
        plain = unicodedata.normalize("NFKD", f"{self.given}.{self.family}").encode("ascii", "ignore").decode()
        return plain.lower().replace("'", "").replace(" ", "")


def draw(text: str) -> int:
    """Return a number that looks drawn and is always the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def shuffled(items: Sequence[Item], seed: str) -> list[Item]:
    """Return the items in an order that looks drawn and is always the same for the same seed."""
    return [item for _, item in sorted(enumerate(items), key=lambda pair: draw(f"{seed}|{pair[0]}"))]


def names_of(msp: str, *, without: Iterable[str] = ()) -> Iterator[Name]:
    """Yield all names of an MSP's cast in their order, leaving out the ones given to contacts and staff."""
    taken = set(without)
    names = [Name(given, family) for given, family in product(GIVEN_NAMES[msp].split(), FAMILY_NAMES[msp].split())]
    return (name for name in shuffled(names, msp) if str(name) not in taken)
