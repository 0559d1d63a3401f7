"""Refusals that a person can understand and mend."""


class AccessError(Exception):
    """The demand cannot be met: the message says why, in French."""


class InvitationClosedError(AccessError):
    """The link no longer opens anything: used, cancelled, expired, or not ours."""
