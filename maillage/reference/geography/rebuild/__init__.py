"""Rebuilds the carried files from the public packages. Development only: nothing at run time imports it."""
