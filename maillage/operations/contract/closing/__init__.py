"""A year of the contract is closed: what it was worth is written down, and nothing moves it any more."""
