"""Queueing a message in the caller's transaction, sending it by a job (control E11); reminders."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from email.mime.text import MIMEText
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.foundation.notify.models import MailMessage, Reminder
from maillage.foundation.notify.reminders import Wanted
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

SEND_TASK = "notify.send_mail"
QUEUE = "mail"


@transaction.atomic
def queue_notice(
    *, key: str, to: str, template: str, context: dict[str, object], calendar: str = ""
) -> MailMessage | None:
    """Queue ``mail/<template>.txt``, whose subject is ``mail/<template>_subject.txt``.

    ``calendar`` is a whole iCalendar object, sent as a file that calendar programs open.
    """
    context = {**context, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"mail/{template}_subject.txt", context).split())
    text = render_to_string(f"mail/{template}.txt", context)
    return queue_mail(key=key, to=to, subject=subject, text=text, calendar=calendar)


@transaction.atomic
def queue_mail(*, key: str, to: str, subject: str, text: str, calendar: str = "") -> MailMessage | None:
    """Queue one message; ``None`` when a message of this key already exists (a repeated effect).

    Nothing leaves if the caller's transaction is rolled back: the row and its job go with it.
    """
    html = render_to_string("mail/wrapper.html", {"subject": subject, "text": text})
    message, created = MailMessage.objects.get_or_create(
        key=key,
        defaults={"recipient": to, "subject": subject, "text": text, "html": html, "calendar": calendar},
    )
    if not created:
        return None
    app.configure_task(SEND_TASK, queue=QUEUE).defer(message_id=message.pk)
    return message


@transaction.atomic
def deliver(*, message_id: int) -> bool:
    """Send one queued message; whether it left now.

    The row stays locked while the server answers, so that two workers never send it both. A crash between
    the answer and the commit sends it again, under the same Message-ID, which mail programs show once.
    """
    message = MailMessage.objects.select_for_update().filter(pk=message_id, sent_at__isnull=True).first()
    if message is None:
        return False
    mail = EmailMultiAlternatives(
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{message.subject}",
        message.text,
        to=[message.recipient],
        headers={"Message-ID": _message_id(message.key), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        _attach_calendar(mail, message.calendar)
    mail.send()
    message.sent_at = timezone.now()
    message.text = message.html = message.calendar = ""
    message.save(update_fields=["sent_at", "text", "html", "calendar"])
    return True


@transaction.atomic
def forget_sent(*, before: datetime) -> int:
    """Delete the messages sent before this instant; how many."""
    return MailMessage.objects.filter(sent_at__lt=before).delete()[0]


def _attach_calendar(mail: EmailMultiAlternatives, content: str) -> None:
    """As RFC 6047 asks: the method of the object is said again in the header of its part."""
    method = next(line for line in content.splitlines() if line.startswith("METHOD:")).partition(":")[2]
    part = MIMEText(content, "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="reunion.ics")
    mail.attach(part)


def _message_id(key: str) -> str:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


@transaction.atomic
def set_reminders(*, community: Community, room: str, wanted: Iterable[Wanted]) -> int:
    """Keep these reminders and no other for this room; how many. Twice the same changes nothing."""
    with community_scope(community):
        rows = [
            Reminder(
                community=community, room=room, key=one.key, user_id=one.user, permission=one.permission,
                title=one.title, why=one.why, button=one.button, url_name=one.url_name, due=one.due,
            )
            for one in wanted
        ]  # fmt: skip
        Reminder.objects.filter(room=room).delete()
        Reminder.objects.bulk_create(rows)
    return len(rows)
