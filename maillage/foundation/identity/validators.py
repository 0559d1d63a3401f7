"""Password rules beyond Django's own (control B04): long is enough, no composition to obey."""

from django.core.exceptions import ValidationError

CONTEXT_WORDS = ("maillage", "cpts")


class MaximumLengthValidator:
    """Refuse what no one types, and what would make the hash slow on purpose."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return f"Le mot de passe compte au plus {self.max_length} caractères."


class ContextWordsValidator:
    """Refuse the words that everyone would try first here."""

    def validate(self, password: str, user: object = None) -> None:
        if any(word in password.lower() for word in CONTEXT_WORDS):
            raise ValidationError(self.get_help_text(), code="password_context_word")

    def get_help_text(self) -> str:
        words = "\u00a0», «\u00a0".join(CONTEXT_WORDS)
        return f"Le mot de passe ne contient pas «\u00a0{words}\u00a0», que l'on essaierait en premier ici."
