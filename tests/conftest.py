"""Fixtures for all tests."""

import hypothesis

pytest_plugins = ["tests.database", "tests.cast", "tests.browser"]

# No test is timed: drawn examples take what a loaded machine needs.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
