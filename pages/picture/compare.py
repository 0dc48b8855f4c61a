"""Which areas differ: tartan rug, ranking, funnel plot, areas outside the partnership."""

from cspdata.ui.compare import show_compare

show_compare()
