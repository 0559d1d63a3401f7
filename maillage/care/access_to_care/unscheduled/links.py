"""The link of a patient: it opens their own request without an account, and nothing else."""

from datetime import timedelta

from maillage.care.circle.links import CaseLink

FOLLOW = CaseLink("snp_follow", "maillage.care.snp", max_age=timedelta(days=120))
# What the trace says of a session without an account.
HOLDER = "lien du patient"
CLOSED = "Ce lien est incomplet, ou remplacé par un autre, ou la demande qu’il ouvrait a été effacée."
