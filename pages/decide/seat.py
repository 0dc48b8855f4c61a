"""A member's seat in a room of the workshop, for a phone."""

from cspdata.ui.workshop.seat import show_seat

show_seat()
