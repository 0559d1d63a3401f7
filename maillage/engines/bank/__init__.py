"""What a bank writes, and to whom it may belong: CAMT.053 statements, the identity of a line, likely matches.

Pure: bytes, days and integer cents in; frozen dataclasses out.
"""
