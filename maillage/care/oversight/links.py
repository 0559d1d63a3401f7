"""The link by which a patient sees who saw, and decides: made by the pages that already know them.

A page that a patient opened by a link of its own (following a request) shows ``RIGHTS.path``. It opens for
half a day: whoever still holds the first link finds another one there, whoever lost it holds nothing.
"""

from datetime import timedelta

from maillage.care.circle.links import CaseLink

RIGHTS = CaseLink("care_own_case", "maillage.care.rights", max_age=timedelta(hours=12), keyed=False)
