"""The link of the person: it follows one request without an account, as long as the request exists."""

from maillage.care.circle.links import CaseLink

FOLLOW = CaseLink("gp_follow", "maillage.care.follow")
