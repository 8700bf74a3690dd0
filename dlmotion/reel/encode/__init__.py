"""From pictures to files: H.264, clips, GIF, joining, sound tracks, what was lost."""
