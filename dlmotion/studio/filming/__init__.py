"""Filming anybody's manim scenes: settings, scenes, places, films, and what failures say.

The settings mean what they mean to ``manim render``; ``dlmotion.reel`` makes the films themselves.
"""
