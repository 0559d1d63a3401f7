"""What the room refuses."""


class DialogueError(Exception):
    """The text says why, in French, ready to be shown."""
