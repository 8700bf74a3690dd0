"""Frames cut into segments, kept by content, shared among processes."""
