"""The strategic assessment of a community safety partnership: all that needs no page."""

__version__ = "0.1.0"
