"""The priorities workshop: what the facilitator, the projector and each member's phone show."""
