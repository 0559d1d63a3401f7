"""Control E11: nothing leaves for rolled-back work, each effect leaves once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.foundation.notify import actions
from maillage.foundation.notify.mailbox import local_mails
from maillage.foundation.notify.models import MailMessage

pytestmark = pytest.mark.django_db


def queue(key="k", text="Bonjour,\nhttps://exemple.invalid/lien <b>"):
    return actions.queue_mail(key=key, to="a@exemple.invalid", subject="Objet", text=text)


def jobs():
    return ProcrastinateJob.objects.filter(task_name=actions.SEND_TASK)


def test_a_message_waits_for_its_job_and_forgets_its_body_once_sent():
    message = queue()
    assert jobs().get().args == {"message_id": message.pk}
    assert mail.outbox == []
    assert actions.deliver(message_id=message.pk)
    message.refresh_from_db()
    assert (message.text, message.html) == ("", "")
    sent = mail.outbox[0]
    assert sent.subject == "[Maillage] Objet"
    assert '<a href="https://exemple.invalid/lien"' in sent.alternatives[0].content
    assert "&lt;b&gt;" in sent.alternatives[0].content


def test_the_same_effect_is_queued_and_sent_once():
    message = queue()
    assert queue() is None
    assert jobs().count() == 1
    assert [actions.deliver(message_id=message.pk) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1


def test_rolled_back_work_sends_nothing():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not MailMessage.objects.exists()
    assert not jobs().exists()


def test_a_failing_server_leaves_the_message_to_be_tried_again(monkeypatch):
    message = queue()

    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        with pytest.raises(ConnectionRefusedError):
            actions.deliver(message_id=message.pk)
    message.refresh_from_db()
    assert message.sent_at is None
    assert message.text
    assert actions.deliver(message_id=message.pk)


def test_a_crash_after_sending_sends_again_under_the_same_identity(monkeypatch):
    message = queue()
    with monkeypatch.context() as patch:
        patch.setattr(MailMessage, "save", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.deliver(message_id=message.pk)
    actions.deliver(message_id=message.pk)
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    other = queue("other")
    actions.deliver(message_id=other.pk)
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 2


def test_sent_messages_are_forgotten_and_waiting_ones_are_not():
    old, waiting = queue("old"), queue("waiting")
    actions.deliver(message_id=old.pk)
    assert actions.forget_sent(before=timezone.now() + timedelta(seconds=1)) == 1
    assert list(MailMessage.objects.all()) == [waiting]


def test_the_local_mailbox_reads_what_django_wrote(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    for key in ("première", "seconde"):
        actions.deliver(message_id=queue(key, f"Texte de la {key}, où l’on lit « été »").pk)
    mails = local_mails(tmp_path)
    assert len(mails) == len({m.name for m in mails}) == 2
    assert {m.to for m in mails} == {"a@exemple.invalid"}
    assert all("où l’on lit « été »" in m.text for m in mails)
    assert local_mails(tmp_path / "absent") == []
