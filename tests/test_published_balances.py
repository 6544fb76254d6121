"""Balances of layers reproduce published input-output tables and ecological networks.

Sources: ``fixtures/published/README_indicators.md``.
"""

import numpy as np
import pytest
from published import published, with_boundary

from valuechain.indicators.ascendency import effective_actors, organisation
from valuechain.indicators.balance import Balance, balance
from valuechain.indicators.cycling import circulation
from valuechain.indicators.dependency import contribution, dependency, integral
from valuechain.indicators.linkage import backward_linkage, forward_linkage
from valuechain.indicators.looping import groups
from valuechain.indicators.origin import linkages, multipliers, origin_of_value
from valuechain.indicators.reciprocity import layer_reciprocity
from valuechain.indicators.structure import connectance
from valuechain.indicators.without import without
from valuechain.tables import ecosystem_of

# Input-output -------------------------------------------------------------------------


def miller_blair():
    book = published("io_miller_blair_2x2.json")
    table = np.array(book["Z"])
    added = np.array(book["x"]) - table.sum(axis=0)
    return book, balance(with_boundary(table, book["labels"], added, book["final_demand"]))


def test_coefficients_and_inverse_of_miller_and_blair():
    book, system = miller_blair()
    leontief = integral(system.by_receiver)

    assert system.by_receiver == pytest.approx(np.array(book["published"]["A"]))
    assert leontief == pytest.approx(np.array(book["published"]["L"]), abs=5e-9)
    output = leontief @ np.array([600.0, 1500.0])
    wanted = book["published"]["x_new_for_final_demand_600_1500"]
    assert output == pytest.approx(wanted, abs=0.05)
    labour = output * book["published"]["labour_coefficients"]
    assert labour == pytest.approx(book["published"]["labour_total_at_x_new"], abs=0.05)


def test_linkages_and_extraction_of_miller_and_blair():
    book, system = miller_blair()
    derived = book["derived"]
    forward, backward = linkages(system)

    assert forward == pytest.approx(derived["upstreamness_G_rowsums"], abs=1e-10)
    assert backward == pytest.approx(derived["downstreamness_L_colsums"], abs=1e-10)
    layer = with_boundary(
        np.array(book["Z"]), book["labels"],
        np.array(book["x"]) - np.array(book["Z"]).sum(axis=0), book["final_demand"],
    )  # fmt: skip
    for found, wanted in ((forward_linkage, forward), (backward_linkage, backward)):
        assert found(layer).values[:2] == pytest.approx(wanted, abs=1e-10)
    demand = derived["extraction_demand_side_share_of_x_j_lost_when_k_leaves[k][j]"]
    supply = derived["extraction_supply_side_share_of_x_j_lost_when_k_leaves[k][j]"]
    for k, j in ((0, 1), (1, 0)):
        assert dependency(system).total[k, j] == pytest.approx(supply[k][j], abs=1e-10)
        assert contribution(system).total[j, k] == pytest.approx(demand[k][j], abs=1e-10)
    assert origin_of_value(system).sum(axis=0) == pytest.approx(1.0)


def test_without_says_in_rows_what_miller_and_blair_lose():
    book, _ = miller_blair()
    rows = [
        dict(provider=p, receiver=r, kind="goods", quantity=str(q))
        for p, line in zip(book["labels"], book["Z"], strict=True)
        for r, q in zip(book["labels"], line, strict=True)
    ]
    added = np.array(book["x"]) - np.array(book["Z"]).sum(axis=0)
    for label, came, went in zip(book["labels"], added, book["final_demand"], strict=True):
        rows.append(
            dict(provider="value added", receiver=label, kind="goods", quantity=str(came))
        )
        rows.append(dict(provider=label, receiver="use", kind="goods", quantity=str(went)))
    outside = ["value added", "use"]
    actors = [dict(id=a, name=a, type="outside") for a in outside]
    actors += [dict(id=a, name=a, type="") for a in book["labels"]]
    ecosystem = ecosystem_of(rows, actors=actors)
    supply = without(ecosystem, "sec1").row(0, named=True)
    demand = without(ecosystem, "sec1", side="demand").row(0, named=True)

    assert supply["dependent"] == demand["dependent"] == "sec2"
    assert supply["share"] == pytest.approx(0.2631578947, abs=1e-10)
    assert float(supply["lost"]) == pytest.approx(0.2631578947 * 2000, abs=1e-6)
    assert demand["share"] == pytest.approx(0.1052631579, abs=1e-10)


def test_multipliers_of_the_small_table_of_pymrio():
    table = published("io_pymrio_small_mrio.json")
    matrix, total = np.array(table["Z"]), np.array(table["x"])
    use = np.array(table["Y_cols_reg1_reg2"]).sum(axis=1)
    # One sector of this fictitious table uses more than its output: its added value is
    # negative, which a layer of gifts refuses, so the system is built by hand.
    added, none = total - matrix.sum(axis=0), np.zeros(6)
    system = Balance(
        tuple(table["labels"]),
        np.arange(6),
        matrix,
        added[:, None],
        use[:, None],
        none,
        none,
    )
    printed, derived = table["published"], table["derived"]
    used = np.array(list(table["F"].values()))

    leontief, ghosh = integral(system.by_receiver), integral(system.by_provider)
    assert leontief[0] == pytest.approx(printed["L_first_row"], abs=1e-8)
    assert ghosh[0] == pytest.approx(printed["G_first_row"], abs=1e-8)
    for row, name in enumerate(table["F"]):
        assert used[row] / total == pytest.approx(printed["S"][name], abs=1e-12)
        assert multipliers(system, used)[row] == pytest.approx(printed["M"][name], abs=1e-8)
        down = multipliers(system, used, downstream=True)[row]
        assert down == pytest.approx(printed["M_down"][name], abs=1e-8)
    forward, backward = linkages(system)
    assert forward == pytest.approx(derived["upstreamness_G_rowsums"], abs=1e-9)
    assert backward == pytest.approx(derived["downstreamness_L_colsums"], abs=1e-9)


# Ecological network analysis ----------------------------------------------------------

OYSTER = published("ena_oyster_reef.json")


def oyster_flows():
    return with_boundary(
        OYSTER["F"],
        OYSTER["labels"],
        OYSTER["inputs_z"],
        OYSTER["outputs_y_all_respiration"],
    )


def printed_as(text):
    """Half a unit of the last printed digit, with a little room for its own rounding."""
    digits = len(repr(text).partition(".")[2])
    return 0.51 * 10.0**-digits


OYSTER_FIGURES = {
    "Boundary": "boundary", "TST": "total_throughflow", "APL_finn": "path_length",
    "FCI": "finn_cycling", "BFI": "boundary_share", "DFI": "direct_share",
    "IFI": "indirect_share", "ID.F": "indirect_direct", "mode1.F": "first_passage",
    "mode2.F_cycled": "cycled", "TSTp": "throughput", "H": "entropy",
    "AMI": "mutual_information", "Hr": "residual", "CAP": "capacity", "ASC": "ascendency",
    "OH": "overhead", "ASC.CAP": "order", "robustness": "robustness",
    "ELD": "link_density", "TD": "depth",
}  # fmt: skip


@pytest.mark.parametrize(("theirs", "ours"), OYSTER_FIGURES.items())
def test_figures_of_the_oyster_reef(theirs, ours):
    flows = oyster_flows()
    found = circulation(flows) | organisation(flows)
    printed = OYSTER["published"][theirs]

    assert found[ours] == pytest.approx(printed, abs=printed_as(printed))


def test_matrices_of_the_oyster_reef():
    system = balance(oyster_flows())
    printed = OYSTER["published"]
    shares = np.array(list(printed["G_donor_normalised_rows"].values()))
    total = "TDC_total_dependency[i][j]=share of j inflow that passed through i"
    reaching = "TCC_total_contribution[i][j]=share of i output that reaches j"

    assert system.throughflow == pytest.approx(OYSTER["derived"]["T"])
    assert system.by_provider == pytest.approx(shares, abs=5e-8)
    assert integral(system.by_receiver) == pytest.approx(
        np.array(printed["NP_receiver_normalised_integral"]), abs=5.1e-8
    )
    assert dependency(system).total == pytest.approx(
        np.array(OYSTER["derived"][total]), abs=5.1e-11
    )
    assert contribution(system).total == pytest.approx(
        np.array(OYSTER["derived"][reaching]), abs=5.1e-11
    )


def test_indirect_over_direct_of_the_oyster_reef_by_input_and_output():
    system = balance(oyster_flows())
    for shares, name in ((system.by_receiver, "ID.F.I"), (system.by_provider, "ID.F.O")):
        paths = integral(shares)
        ratio = (paths - np.eye(len(paths)) - shares).sum() / shares.sum()
        assert ratio == pytest.approx(OYSTER["published"][name], abs=5.1e-7)


def test_structure_of_the_oyster_reef():
    flows, printed = oyster_flows(), OYSTER["published"]
    providers, receivers = np.nonzero(np.array(OYSTER["F"]))
    _, sizes = np.unique(groups(providers, receivers, 6), return_counts=True)
    links = (np.array(OYSTER["F"]) > 0).astype(float)

    assert connectance(flows) == pytest.approx(printed["connectance"], abs=5e-8)
    assert len(providers) == printed["L"]
    assert len(providers) / 6 == printed["link_density"]
    assert len(sizes) == printed["no_scc"]
    assert (sizes > 1).sum() == printed["no_scc_big"]
    assert sizes.max() / 6 == pytest.approx(printed["pscc"], abs=5e-8)
    assert np.abs(np.linalg.eigvals(links)).max() == pytest.approx(
        printed["dominant_eigenvalue_A"], abs=5.1e-7
    )


def test_diversity_and_reciprocity_of_the_oyster_reef():
    flows = oyster_flows()
    through = balance(flows).throughflow / balance(flows).throughflow.sum()

    effective = effective_actors(flows).values[0]
    assert effective == pytest.approx(
        OYSTER["published"]["throughflow_effective_n"], abs=5e-8
    )
    shannon = OYSTER["published"]["throughflow_shannon_H_nat"]
    assert np.log(effective) == pytest.approx(shannon, abs=5.1e-8)
    assert (through**2).sum() == pytest.approx(OYSTER["derived"]["HHI_of_throughflow"])
    assert layer_reciprocity(flows) == pytest.approx(
        OYSTER["derived"]["weighted_reciprocity"]
    )
