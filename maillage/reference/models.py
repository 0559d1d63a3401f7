"""Tables of this app, gathered from its rooms for Django's model discovery."""
