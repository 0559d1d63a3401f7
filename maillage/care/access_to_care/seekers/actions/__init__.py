"""The only writers of the room. ``by`` is the open session: it names who acts."""
