"""Files in: drag and drop, progress, receipts."""

from cspdata.ui.load_data import show_load_data

show_load_data()
