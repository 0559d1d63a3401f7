"""Who holds which function, since when, until when, and what was declared of it."""
