"""Scenario files, what they may say, and the worlds built from them."""
