"""The only writers of meetings."""
