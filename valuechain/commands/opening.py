"""What a command reads: the ecosystem, the part of it asked for, and the language to speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from valuechain.asked import unknown
from valuechain.commands.printing import spoken

if TYPE_CHECKING:
    from valuechain.commands.options import Narrowing
    from valuechain.importers.table import Reading
    from valuechain.model import Ecosystem

__all__ = ["opened"]


def opened(
    sources: str | Sequence[str],
    reading: Reading,
    within: Narrowing | None,
    lang: str | None,
    scenario: str = "actual",
) -> tuple[Ecosystem, str]:
    """Return an ecosystem, narrowed as asked, and the language its command speaks.

    The language is settled before anything else is asked of the ecosystem, so that what it
    has not is told in it.

    Raises
    ------
    ValueError
        For a scenario that it does not tell.
    """
    from valuechain import verbs

    whole = verbs.read(sources, reading)
    speech = spoken(lang, whole)
    if scenario != "actual":
        from valuechain.scenario import scenarios_of

        known = scenarios_of(whole)
        if scenario not in known:
            raise unknown("scenario", scenario, known)
    return (whole if within is None else within(whole)), speech
