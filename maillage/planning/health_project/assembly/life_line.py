"""What the health project answers of the line of life: is it written, is it filed."""

from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from maillage.communities.creation.checks import Answer, answers
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.enums import DocumentState
from maillage.foundation.writing.models import Filing
from maillage.foundation.writing.queries import documents
from maillage.planning.health_project.assembly.spec import PROJECT


@answers("project_complete", "project_filed")
def project(community: Community, today: date) -> dict[str, Answer]:
    """Where the newest document of the project is, and when it was last filed. One query."""
    last = Filing.objects.filter(document=OuterRef("pk")).order_by("-number")
    newest = (
        documents(PROJECT)
        .annotate(
            filed_at=Subquery(last.values("filed_at")[:1]),
            gaps=Subquery(last.values("gaps")[:1]),
        )
        .first()
    )
    if newest is None:
        nothing = Answer(False, "Aucun document du projet n’est commencé.", url_name="project_text_documents")
        return {"project_complete": nothing, "project_filed": nothing}
    where = {"url_name": "project_text_document", "number": newest.number}
    day = timezone.localdate(newest.filed_at) if newest.filed_at else None
    if day is None:
        filed = Answer(False, "Le document n’est pas encore déposé.", **where)
        done = newest.state == DocumentState.REVIEW
        said = "Le document est en relecture." if done else "Le document est en cours d’écriture."
        return {"project_complete": Answer(done, said, **where), "project_filed": filed}
    s = "s" if newest.gaps > 1 else ""
    missing = f" avec {newest.gaps} élément{s} manquant{s}" if newest.gaps else ""
    return {
        "project_complete": Answer(not newest.gaps, f"Déposé{missing}.", day, **where),
        "project_filed": Answer(True, "Déposé depuis la plateforme.", day, **where),
    }
