"""What does most harm: offences by volume beside offences by harm."""

from cspdata.ui.harm import show_harm

show_harm()
