"""Priorities chosen by people: criteria, scores of a room, ranks and what they hang on."""
