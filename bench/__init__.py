"""Measures; see `bench.__main__`."""

import os

# Threads that wait must sleep: spinning would count as work in the CPU time that is compared.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
