"""Fixtures for all tests."""

pytest_plugins = ["tests.database", "tests.cast", "tests.browser"]
