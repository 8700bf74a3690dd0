"""Bars: amounts side by side, stacked, and as shares."""
