"""From a manim scene to display lists: recorder, camera, session, scenes of a file."""
