"""Why a bank file cannot be taken, in a sentence that a treasurer can act upon."""


class BankFileError(Exception):
    """The sentence says what is wrong, where in the file, and how to mend it; in French."""
