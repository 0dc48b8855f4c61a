"""Evidence board: how far each theme fills the five statutory contents."""

from cspdata.ui.evidence_board import show_evidence_board

show_evidence_board()
