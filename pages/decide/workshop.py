"""The priorities workshop: prepare, the room, what if, decide."""

from cspdata.ui.workshop.page import show_workshop

show_workshop()
