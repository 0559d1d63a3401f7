"""What runs the platform on one machine: embedded PostgreSQL, set-up, supervisor.

Nothing here imports Django when it is imported: `maillage --help` and the set-up stay fast.
"""
