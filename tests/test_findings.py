"""Ten findings in plain sentences, in French and English, every number with its rows."""

import re

import pytest

from valuechain.findings.findings import findings
from valuechain.findings.statement import Number, Statement, written
from valuechain.load import sample
from valuechain.tables import ecosystem_of
from valuechain.words import topic

CAUSAL = re.compile(
    r"\b(caus\w*|because|due to|thanks to|leads? to|results? in|entra[iî]n\w*|gr[aâ]ce à|"
    r"à cause|provoqu\w*|génèr\w*|produi\w*|permet\w*)\b",
    re.IGNORECASE,
)


def small():
    row = dict(kind="money", unit="EUR", period="2025")
    rows = [
        dict(id="1", provider="a", receiver="b", quantity="1200.5"),
        dict(id="2", provider="a", receiver="b", quantity="1000", declared_by="receiver"),
        dict(id="3", provider="b", receiver="c", quantity="400"),
        dict(id="4", provider="d", receiver="c", quantity="600", declared_by="facilitator"),
    ]
    actors = [
        dict(id=i, name=n) for i, n in zip("abcd", ("Ada", "Bo", "Cy", "Di"), strict=True)
    ]
    return ecosystem_of([row | r for r in rows], actors=actors)


def test_the_sentences_of_a_hand_checked_ecosystem_in_english():
    found = [statement.sentence("en") for statement in findings(small())]

    assert found == [
        "2 actors named by others have not spoken: Cy, Di.",
        "2 actors give and receive nothing in any kind of value: Ada, Di.",
        "2 exchanges out of 3 that were done are told by one side only.",
        "Ada and Bo do not state the same figure for money: 1,200.50 € and 1,000 €, "
        "a difference of 200.50 €.",
        "The largest exchange of money goes from Ada to Bo: 1,000 € of 2,000 € (50%).",
        "Ada gives the most money: 1,000 € of 2,000 € (50%).",
        "Bo receives the most money: 1,000 € of 2,000 € (50%).",
        "Cy receives 60% of its money from Di: 600 € of 1,000 €.",
        "40% of the money that Cy receives (400 € of 1,000 €) passes through Ada, "
        "directly or not.",
        "0 linked pairs out of 3 exchange in both directions, all kinds of value together.",
    ]


def test_the_sentences_of_a_hand_checked_ecosystem_in_french():
    found = [
        statement.sentence("fr").replace("\u00a0", "_") for statement in findings(small())
    ]

    assert found[0] == "2 acteurs nommés par d'autres ne se sont pas exprimés : Cy, Di."
    assert found[3] == (
        "Ada et Bo n'annoncent pas le même chiffre pour « money » : 1_200,50_€ et 1_000_€, "
        "soit un écart de 200,50_€."
    )
    assert found[9] == (
        "0 paire liée sur 3 échange dans les deux sens, "
        "toutes natures de valeur confondues."
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_french_is_singular_below_two_and_english_at_one_only(count):
    statement = Statement(
        "pairs_both_ways", {}, {"number": Number(count), "total": Number(3)}
    )

    assert ("paires liées" in statement.sentence("fr")) is (count >= 2)
    assert ("linked pairs" in statement.sentence("en")) is (count != 1)


def test_every_number_leads_to_rows_that_exist():
    ecosystem = sample()
    ids = set(ecosystem.identified()["id"])
    found = findings(ecosystem)

    assert 1 <= len(found) <= 10
    for statement in found:
        for key, number in statement.numbers.items():
            if key != "others" and number.value:
                assert number.ids and set(number.ids) <= ids, (statement.code, key)


def test_no_sentence_says_what_makes_what_happen():
    for language in ("en", "fr"):
        for sentence in topic("findings", language).values():
            assert not CAUSAL.search(sentence), sentence


def test_numbers_keep_their_unit_on_the_same_line():
    assert written(Number(1234567, "h"), "fr") == "1\u00a0234\u00a0567\u00a0h"
    assert written(Number(0.431, "%"), "fr") == "43\u00a0%"
