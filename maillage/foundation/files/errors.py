"""What the room refuses."""


class FileError(Exception):
    """A file that cannot be kept; the text says why and what to do, in French, ready to be shown."""
