"""Scenes of half a minute in other people's style: what reel is measured on at realistic length."""
