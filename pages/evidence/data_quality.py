"""What arrived, what is missing, what was refused and why."""

from cspdata.ui.data_quality import show_data_quality

show_data_quality()
