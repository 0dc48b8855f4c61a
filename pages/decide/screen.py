"""The projector's window of a room of the workshop."""

from cspdata.ui.workshop.screen import show_screen

show_screen()
