"""Jobs of the outbox."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from maillage.foundation.notify import actions

KEPT = timedelta(days=30)


@app.task(
    name=actions.SEND_TASK,
    queue=actions.QUEUE,
    # 4 s, 16 s, about 1, 4, 17 minutes, 1 and 5 hours: a mail server down for a night loses nothing.
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def send_mail(message_id: int) -> None:
    actions.deliver(message_id=message_id)


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="forget_sent_mail")
def forget_sent_mail(timestamp: int) -> None:
    actions.forget_sent(before=timezone.now() - KEPT)
