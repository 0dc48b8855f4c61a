"""The script of the app: the frame, then the chosen page."""

from cspdata.ui.frame import show

show()
