"""Input-output figures agree with pymrio on the test system that it ships."""

import warnings

import numpy as np
import pytest

from valuechain.indicators.balance import Balance
from valuechain.indicators.dependency import dependency, integral
from valuechain.indicators.origin import multipliers, origin_of_value
from valuechain.indicators.propagation import Arrows, propagate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pymrio = pytest.importorskip("pymrio", reason="compared with pymrio where installed")


@pytest.fixture(scope="module")
def theirs():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pymrio.load_test().calc_all()


@pytest.fixture(scope="module")
def ours(theirs):
    table, total = theirs.Z.to_numpy(), theirs.x.to_numpy().ravel()
    none = np.zeros(len(total))
    return Balance(
        tuple(map(str, theirs.Z.index)),
        np.arange(len(total)),
        table,
        (total - table.sum(axis=0))[:, None],
        theirs.Y.sum(axis=1).to_numpy()[:, None],
        none,
        none,
    )


def test_coefficients_and_inverses_agree(theirs, ours):
    ghosh = pymrio.calc_G(pymrio.calc_B(theirs.Z, theirs.x))

    assert ours.by_receiver == pytest.approx(theirs.A.to_numpy(), rel=1e-8, abs=1e-12)
    assert integral(ours.by_receiver) == pytest.approx(theirs.L.to_numpy(), rel=1e-8)
    assert integral(ours.by_provider) == pytest.approx(ghosh.to_numpy(), rel=1e-8)


@pytest.mark.parametrize("extension", ["factor_inputs", "emissions"])
def test_multipliers_agree(theirs, ours, extension):
    account = getattr(theirs, extension)
    found = multipliers(ours, account.F.to_numpy())

    assert found == pytest.approx(account.M.to_numpy(), rel=1e-8, abs=1e-12)


def test_output_for_a_use_agrees_with_the_propagation_of_that_use(theirs, ours):
    shares = ours.by_receiver
    tails, heads = np.nonzero(shares)
    # A use draws on the providers of its provider: along arrows turned round.
    arrows = Arrows(len(shares), heads, tails, shares[tails, heads])
    use = theirs.Y.iloc[:, 0].to_numpy()
    wanted = pymrio.calc_x_from_L(theirs.L, theirs.Y.iloc[:, 0]).to_numpy().ravel()

    for compiled in (False, None):
        found = propagate(arrows, use, compiled=compiled)
        assert found.values == pytest.approx(wanted, rel=1e-8, abs=1e-8)


def test_shares_of_its_system_are_shares(ours):
    total = dependency(ours).total

    assert ((total >= -1e-12) & (total <= 1 + 1e-12)).all()
    assert origin_of_value(ours).sum(axis=0) == pytest.approx(1.0)
