"""The writes of the room, by subject."""
