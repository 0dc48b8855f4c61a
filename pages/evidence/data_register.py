"""Which datasets are supplied, late or lacking, by the authority that holds them."""

from cspdata.ui.data_register import show_data_register

show_data_register()
