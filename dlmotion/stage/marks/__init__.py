"""Marks: what a lesson shows. Each computes its geometry once and can be put at any moment."""
