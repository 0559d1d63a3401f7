"""The loops over every byte of a national file, compiled: lines, cells, hashes, rows for COPY. No database.

They take the lines that hold no surprise; the readers in Python take the others, and say why they refuse.
"""
