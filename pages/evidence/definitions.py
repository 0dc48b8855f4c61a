"""Every indicator and dataset, as declared."""

from cspdata.ui.definitions import show_definitions

show_definitions()
