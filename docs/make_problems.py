"""Write ``problems.md`` and ``problems.fr.md``: ``python docs/make_problems.py``."""

from __future__ import annotations

from pathlib import Path

from valuechain.errors import Problem
from valuechain.words.problems import about, problem_codes, problem_sentence

__all__ = ["PAGES", "page"]

PAGES = {"en": "problems.md", "fr": "problems.fr.md"}
"""The page of each language, in the folder of this file."""

_FAMILIES = {
    "en": {
        "VC1": "The file as a whole",
        "VC2": "Rows and cells",
        "VC3": "Rows together",
        "VC4": "Project files",
        "VC5": "Outputs",
        "VC6": "Live sessions",
        "VC7": "Neo4j",
        "VC8": "Privacy",
    },
    "fr": {
        "VC1": "Le fichier en entier",
        "VC2": "Lignes et cellules",
        "VC3": "Lignes entre elles",
        "VC4": "Fichiers de projet",
        "VC5": "Sorties",
        "VC6": "Séances en direct",
        "VC7": "Neo4j",
        "VC8": "Vie privée",
    },
}
_OPENING = {
    "en": (
        "# Problem codes",
        "[Français](problems.fr.md)",
        "Every problem has a code that never changes its meaning. `valuechain check "
        "SOURCE` "
        "tells all of them in one pass, one a line: `file:row:column: code: what is wrong; "
        "what to do`. `valuechain explain VC204` prints what is written here. An *error* "
        "stops the import, a *warning* or a *note* only tells.",
    ),
    "fr": (
        "# Codes des problèmes",
        "[English](problems.md)",
        "Chaque problème a un code dont le sens ne change jamais. `valuechain check "
        "SOURCE` "
        "les dit tous en une fois, un par ligne\u00a0: `fichier:ligne:colonne: code: ce "
        "qui "
        "ne va pas\u202f; que faire`. `valuechain explain VC204 --lang fr` affiche ce "
        "qui est "
        "écrit ici. Une *erreur* arrête l’import, un *avertissement* ou une *remarque* "
        "informe seulement.",
    ),
}


def page(language: str) -> str:
    """Return the whole page in one language, as Markdown."""
    parts = list(_OPENING[language])
    family = ""
    for code in problem_codes():
        if code[:3] != family:
            family = code[:3]
            parts.append(f"## {_FAMILIES[language][family]}")
        parts += [
            f"### {code}",
            f"*{_sentence(code, language)}*",
            about(code, language) or "",
        ]
    return _plain("\n\n".join(parts)) + "\n"


def _sentence(code: str, language: str) -> str:
    return problem_sentence(Problem(code, ""), language)


def _plain(text: str) -> str:
    """Return text where angle brackets of examples are not taken for markup."""
    return text.replace("<", "&lt;")


if __name__ == "__main__":
    for language, name in PAGES.items():
        (Path(__file__).parent / name).write_text(page(language), "utf-8")
