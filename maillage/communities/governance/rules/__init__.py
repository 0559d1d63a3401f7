"""What the statutes say of each organ, as data with versions."""
