"""Invented extracts, for tests, benches and the demonstration. Nobody in them exists."""
