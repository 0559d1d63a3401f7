"""Reads of the room; ``presences`` is what the rooms above may read."""
