"""Faults: upgrades, foreign configuration, damaged state, kills, full disks, limits, a power loss.

What comes out is what an undisturbed build from nothing makes.
"""
