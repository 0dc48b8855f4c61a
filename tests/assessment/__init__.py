"""Tests of the assessment's results."""
