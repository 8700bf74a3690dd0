"""A sound for scenes that make one."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from manim import TAU, config


def tone() -> Path:
    """A fifth of a second of 440 Hz in manim's current media directory."""
    path = Path(config.media_dir) / "tone.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = (8000 * np.sin(np.arange(8820) * TAU * 440 / 44100)).astype("<i2")
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(44100)
        sound.writeframes(samples.tobytes())
    return path
