"""Community views: what residents say, who answered, what concerns them most."""

from cspdata.ui.community_views import show_community_views

show_community_views()
