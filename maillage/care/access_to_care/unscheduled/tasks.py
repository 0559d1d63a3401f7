"""What time does to requests: the next are asked, what ended is closed."""

from procrastinate.contrib.django import app

from maillage.care.access_to_care.unscheduled.actions.asking import run_clock
from maillage.foundation.tenancy.nightly import in_each_community


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="snp_clock")
def run_clocks(timestamp: int) -> None:
    """Every minute: a limit of ten minutes is not one of twelve."""
    in_each_community(lambda community: run_clock(community=community))
