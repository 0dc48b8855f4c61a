"""Did it work: what became of an intervention."""

from cspdata.ui.did_it_work import show_did_it_work

show_did_it_work()
