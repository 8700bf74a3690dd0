"""Marks on axes: lines, points, trails, riders and their tangents, bands, maps."""
