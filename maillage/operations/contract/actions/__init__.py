"""The only writers of the room: the contract, its terms, its amounts, what was received.

``contract`` records and ends one; ``terms`` adds avenants, days of missions, crises; ``amounts`` notes what
was signed and granted; ``receipts`` what came in and why it differs. Each write is keyed: a second click
finds the first one.
"""
