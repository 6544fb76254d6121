"""Where a number comes from: its formula, its terms, its rows, down to the cell."""
