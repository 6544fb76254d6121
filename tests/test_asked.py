"""A name that is not there is refused in the language spoken, with those there are."""

from __future__ import annotations

from pathlib import Path

import pytest

import valuechain as vc
from valuechain.cli import group
from valuechain.commands.endings import ended
from valuechain.errors import ArgumentError, UnknownNameError
from valuechain.tables import ecosystem_of
from valuechain.words import topic

ACTORS = "id,name,territory,type\na,A,north,\nb,B,south,\nw,World,,outside\n"
ROWS = (
    "provider,receiver,kind,quantity,unit,period,innovation\n"
    "a,b,money,3,EUR,2024,desk\n"
    "b,a,money,2,EUR,2025,desk\n"
)
CASES = [
    ("flows S --layer gold", "aucune ligne dans la couche « gold » ; couches : money:EUR"),
    ("indicators S --layer gold", "aucune ligne dans la couche « gold » ; couches : money:EUR"),
    ("map S -o out.html --layer gold",
     "aucune ligne dans la couche « gold » ; couches : money:EUR"),
    ("map S -o out.html --period 1999",
     "aucune ligne dans la période « 1999 » ; périodes : 2024, 2025"),
    ("value S --period 1999", "aucune ligne dans la période « 1999 » ; périodes : 2024, 2025"),
    ("indicators S --actor z", "aucun acteur « z » ; acteurs : a, b, w"),
    ("indicators S --actor z --origins", "aucun acteur « z » ; acteurs : a, b, w"),
    ("indicators S --actor w --multipliers",
     "l'acteur « w » est au-delà de la frontière : la valeur entre par là"),
    ("loops S --focal z", "aucun acteur « z » ; acteurs : a, b, w"),
    ("loops S --focal w", "l'acteur « w » est au-delà de la frontière : aucune boucle n'y passe"),
    ("without S z", "aucun acteur « z » ; acteurs : a, b, w"),
    ("without S a --substitution z=0.2",
     "aucun acteur « z » pour remplacer ce qui est perdu ; acteurs : a, b, w"),
    ("new out --for z --source S", "aucun acteur « z » ; acteurs : a, b, w"),
    ("diff S S --actor z --comparator a", "aucun acteur « z » ; acteurs : a, b, w"),
    ("explain S given z", "aucun acteur « z » ; acteurs : a, b, w"),
    ("explain S given", "l'indicateur « given » est un chiffre d'un acteur ; dites lequel"),
    ("explain S given a --layer money:EUR --period 1999",
     "aucune ligne dans la période « 1999 » ; périodes : 2024, 2025"),
    ("explain S given w", "aucun chiffre « given » de « w »"),
    ("indicators S --period 1999",
     "aucune ligne dans la période « 1999 » ; périodes : 2024, 2025"),
    ("without S a --period 1999",
     "aucune ligne dans la période « 1999 » ; périodes : 2024, 2025"),
    ("loops S --focal a --layer gold",
     "aucune ligne dans la couche « gold » ; couches : money:EUR"),
    ("loops S --focal a --period 1999",
     "aucune ligne dans la période « 1999 » ; périodes : 2024, 2025"),
    ("spreading S --period 1999",
     "aucune ligne dans la période « 1999 » ; périodes : 2024, 2025"),
    ("flows S --scenario never", "aucun scénario « never » ; scénarios : actual"),
    ("compare S --scenario never", "aucun scénario « never » ; scénarios : actual"),
    ("indicators S --scenario never", "aucun scénario « never » ; scénarios : actual"),
    ("loops S --focal a --scenario never", "aucun scénario « never » ; scénarios : actual"),
    ("without S a --scenario never", "aucun scénario « never » ; scénarios : actual"),
    ("value S --scenario never", "aucun scénario « never » ; scénarios : actual"),
    ("value S --without never", "aucun scénario « never » ; scénarios : actual"),
    ("scenario S --without never", "aucun scénario « never » ; scénarios : actual"),
    ("flows S --territory east", "aucun territoire « east » ; territoires : north, south"),
    ("report S --innovation van", "aucune innovation « van » ; innovations : desk"),
    ("spreading S --territory east", "aucun territoire « east » ; territoires : north, south"),
    ("notes S --theme care", "aucun thème « care » ; thèmes : –"),
]  # fmt: skip


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    folder = tmp_path / "told"
    folder.mkdir()
    (folder / "actors.csv").write_text(ACTORS, "utf-8")
    (folder / "transactions.csv").write_text(ROWS, "utf-8")
    return str(folder)


def last_words(asked: str, source: str, capfd: pytest.CaptureFixture[str]) -> str:
    """Return the last line that a command ends with, refused as wrong use."""
    words = [source if word == "S" else word for word in asked.split()]
    assert ended(group, words) == 2
    out, err = capfd.readouterr()
    assert out == ""
    return err.splitlines()[-1]


@pytest.mark.parametrize(("asked", "said"), CASES, ids=[asked for asked, _ in CASES])
def test_what_is_not_there_is_told_in_the_language_asked_for(
    asked: str, said: str, source: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert last_words(f"{asked} --lang fr", source, capfd) == f"Erreur : {said}"
    assert last_words(asked, source, capfd).startswith("Error: ")


@pytest.mark.parametrize("asked", ["flows S --territory east", "indicators S --layer gold"])
def test_it_is_told_in_the_language_of_the_ecosystem_when_none_is_asked_for(
    asked: str, source: str, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Path(source, "ecosystem.toml")
    settings.write_text('format = 1\n[ecosystem]\nlanguage = "fr"\n', "utf-8")

    assert last_words(asked, source, capfd).startswith("Erreur : aucun")
    assert last_words(f"{asked} --lang en", source, capfd).startswith("Error: no ")


def test_indicators_that_are_not_there_are_told_with_all_there_are(
    source: str, capfd: pytest.CaptureFixture[str]
) -> None:
    said = last_words("explain S nothing a --lang fr", source, capfd)

    assert said.startswith("Erreur : aucun indicateur « nothing » ; indicateurs : given, ")
    assert "tangible_share" in said and "…" not in said


def test_a_map_takes_a_layer_by_its_kind_and_unit(source: str) -> None:
    assert ended(group, ["map", source, "-o", "out.html", "--layer", "money:EUR"]) == 0


def test_the_exception_says_in_english_what_was_asked_and_what_there_is(
    source: str,
) -> None:
    with pytest.raises(ValueError, match="no actor 'z'; actors: a, b, w") as caught:
        vc.without(vc.read(source), "z")

    error = caught.value
    assert isinstance(error, UnknownNameError)
    assert (error.what, error.asked, error.known) == ("actor", "z", ("a", "b", "w"))


def test_of_many_names_twenty_are_told_and_all_are_in_the_exception() -> None:
    names = [f"a{number:02}" for number in range(30)]
    rows = [dict(provider=n, receiver="a00", kind="k", quantity=1) for n in names[1:]]

    with pytest.raises(UnknownNameError) as caught:
        vc.without(ecosystem_of(rows), "z")

    assert sorted(caught.value.known) == names
    told = str(caught.value).partition("actors: ")[2].split(", ")
    assert (len(told), told[-1]) == (21, "…")


def test_a_search_that_is_too_long_is_refused_as_wrong_use() -> None:
    from valuechain.indicators.ways import too_many

    error = too_many()
    assert isinstance(error, ArgumentError)
    assert topic(error.topic, "fr")[error.key].startswith("trop de chemins")
