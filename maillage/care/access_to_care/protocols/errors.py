class ProtocolError(ValueError):
    """What cannot be done; the message is the sentence to show."""
