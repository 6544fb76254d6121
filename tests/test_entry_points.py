"""Another installed package adds its indicators, and cannot take the place of ours."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

MODULE = '''
"""How many partners an actor gives to, by another package."""
import numpy as np
from valuechain.indicators.indicator import Indicator
from valuechain.indicators.exchange import GIVEN


def outlets(flows):
    """Return the number of partners each actor gives to.

    - Formula: partners given to, counted.
    """
    providers, receivers, amounts = flows.arrays()
    found = np.zeros(len(flows.actors))
    for provider in np.unique(providers):
        found[provider] = len(set(receivers[providers == provider]))
    return np.where(found > 0, found, np.nan)


OUTLETS = Indicator("{name}", "partners", "our own", "gives_nobody", outlets)
'''
EXCHANGES = (
    "id,provider,receiver,kind,quantity\n1,a,b,money,3\n2,a,c,money,4\n3,b,c,money,1\n"
)


@pytest.fixture
def installed(tmp_path: Path):
    """Return a function that installs a package which offers an indicator."""

    def install(name: str = "outlets", value: str = "other_package") -> dict[str, str]:
        (tmp_path / "other_package.py").write_text(MODULE.replace("{name}", name), "utf-8")
        info = tmp_path / "other_package-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: other-package\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[valuechain.indicators]\nmore = {value}\n")
        (tmp_path / "exchanges.csv").write_text(EXCHANGES, "utf-8")
        return {**os.environ, "PYTHONPATH": str(tmp_path)}

    return install


def wheel(folder: Path) -> Path:
    """Write the same package as a wheel, the way a build tool would, and return its path."""
    path = folder / "other_package-1.0-py3-none-any.whl"
    info = "other_package-1.0.dist-info"
    held = {
        "other_package.py": MODULE.replace("{name}", "outlets"),
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: other-package\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[valuechain.indicators]\nmore = other_package\n",
    }
    record = "".join(f"{name},,\n" for name in (*held, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (*held.items(), (f"{info}/RECORD", record)):
            archive.writestr(name, text)
    return path


def test_a_package_that_pip_installed_is_computed_and_explained(tmp_path):
    place = tmp_path / "installed"
    words = ["pip", "install", "--no-index", "--no-deps", "--target", str(place)]
    done = subprocess.run(
        [sys.executable, "-m", *words, str(wheel(tmp_path))], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "exchanges.csv").write_text(EXCHANGES, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(place)}
    told = run(
        environment, tmp_path, "explain", "exchanges.csv", "outlets", "a", "--lang", "en"
    )

    assert "2 partners" in told.stdout, told.stderr
    assert "Formula: partners given to, counted." in told.stdout


def run(environment: dict[str, str], folder: Path, *words: str):
    return subprocess.run(
        [sys.executable, "-m", "valuechain", *words], capture_output=True, text=True,
        encoding="utf-8", env=environment, cwd=folder, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("value", ["other_package", "other_package:OUTLETS"])
def test_a_module_or_an_indicator_of_another_package_is_computed(
    installed, tmp_path, value
):
    environment = installed(value=value)
    told = run(environment, tmp_path, "indicators", "exchanges.csv", "--format", "csv")
    rows = [
        row.split(",") for row in told.stdout.splitlines() if row.startswith("outlets,")
    ]

    found = {row[1]: (row[5], row[7]) for row in rows}
    assert found == {"a": ("2.0", ""), "b": ("1.0", ""), "c": ("", "gives_nobody")}


def test_its_figure_is_explained_from_its_docstring(installed, tmp_path):
    told = run(
        installed(), tmp_path, "explain", "exchanges.csv", "outlets", "a", "--lang", "en"
    )

    assert told.returncode == 0, told.stderr
    assert "Formula: partners given to, counted." in told.stdout
    assert told.stdout.count("exchanges.csv") == 3


def test_an_undefined_figure_of_another_package_tells_its_own_reason(installed, tmp_path):
    told = run(
        installed(), tmp_path, "explain", "exchanges.csv", "outlets", "c", "--lang", "en"
    )

    assert "gives_nobody" in told.stdout


def test_the_name_of_an_indicator_of_ours_is_refused_and_both_places_are_named(
    installed, tmp_path
):
    told = run(installed(name="given"), tmp_path, "indicators", "exchanges.csv")

    assert told.returncode == 2
    assert "valuechain.indicators.exchange" in told.stderr
    assert "other_package (other-package)" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    "value", ["no_such_module", "other_package:NOTHING", "json:dumps", "json"]
)
def test_what_offers_no_indicator_is_named(installed, tmp_path, value):
    told = run(installed(value=value), tmp_path, "indicators", "exchanges.csv")

    assert told.returncode == 2
    assert f"{value} (other-package)" in told.stderr
    assert "Traceback" not in told.stderr
