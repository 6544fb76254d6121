"""Names without what may differ between two writings of one: case, marks, small words, forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Spoken", "spoken_name"]

_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "for",
        "l",
        "la",
        "le",
        "les",
        "of",
        "par",
        "pour",
        "sur",
        "the",
    ]
)
_FORMS = {
    **{f: f for f in ["sarl", "sas", "sasu", "sa", "eurl", "scic", "scop", "sci", "plc", "llc", "inc", "gmbh", "cic", "cio"]},
    "ltd": "ltd", "limited": "ltd", "incorporated": "inc", "association": "association",
    "asso": "association", "assoc": "association", "ass": "association",
}  # fmt: skip
_LONG = {
    "st": "saint", "ste": "sainte", "sts": "saints", "cie": "compagnie", "dept": "departement",
    "ctre": "centre", "fed": "federation", "univ": "universite", "co": "company",
    "corp": "corporation", "intl": "international", "coop": "cooperative",
    "caf": "caisse allocations familiales", "ccas": "centre communal action sociale",
    "cias": "centre intercommunal action sociale", "mjc": "maison jeunes culture",
    "cpam": "caisse primaire assurance maladie", "cci": "chambre commerce industrie",
    "ess": "economie sociale solidaire", "pmi": "protection maternelle infantile",
    "ehpad": "etablissement hebergement personnes agees dependantes",
    "esat": "etablissement service aide travail", "msa": "mutualite sociale agricole",
    "cress": "chambre regionale economie sociale solidaire",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spoken:
    """A name taken apart: its words that matter, its legal forms, its initials."""

    words: tuple[str, ...]
    forms: frozenset[str]
    initials: str

    @property
    def key(self) -> str:
        """The words that matter, written together."""
        return "".join(self.words)

    @property
    def numbers(self) -> frozenset[str]:
        """The figures in the name, and the words of one letter."""
        return frozenset(w for w in self.words if len(w) == 1 or any(map(str.isdigit, w)))


def spoken_name(name: str) -> Spoken:
    """Return a name without what may differ between two writings of it.

    Examples
    --------
    >>> spoken_name("Assoc. des Amis de St-Étienne").words
    ('amis', 'saint', 'etienne')
    >>> spoken_name("CCAS de Lyon").key == spoken_name("Centre Communal d'Action Sociale – Lyon").key
    True
    """
    inner = _BRACKETS.search(name)
    if inner:
        outer = spoken_name(_BRACKETS.sub(" ", name, count=1))
        short = "".join(_words(inner[1]))
        if short and short in (outer.initials, _every_initial(_BRACKETS.sub(" ", name))):
            return outer
    found = _words(name)
    forms = frozenset(_FORMS[w] for w in found if w in _FORMS)
    long = " ".join(_LONG.get(w, w) for w in found if w not in _FORMS and w not in _SMALL)
    words = tuple(long.split()) or tuple(found)
    return Spoken(words, forms, "".join(w[0] for w in words))


def _words(name: str) -> list[str]:
    text = _DOTTED.sub(lambda m: m[0].replace(".", ""), name.casefold())
    text = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", text)


def _every_initial(name: str) -> str:
    return "".join(w[0] for w in _words(name))
