"""A random sample that anyone can draw again: pure Python, nothing but a seed, names and SHA-256."""

from maillage.engines.sampling.draw import MAX_SEED, Drawn, draw, is_sound, mark

__all__ = ["MAX_SEED", "Drawn", "draw", "is_sound", "mark"]
