"""The only writers of the room. Locks are taken in one order: the treasury's turn (when it settles), the
community's turn of indemnities, a person's, then rows.
"""
