"""The addresses of dialogues and controls, on the side of the community and on that of each agency."""

from maillage.foundation.access.enums import Permission as P  # noqa: N817 -- keeps the table readable
from maillage.operations.dialogue.views import campaigns, carrying, dialogues
from maillage.operations.dialogue.views.common import CONTROLS, DOORS

urlpatterns = [
    *DOORS.ours(
        [
            ("<int:number>/action/<int:sheet>/", dialogues.dialogue_words, P.DIALOGUE_EDIT, "form"),
            ("<int:number>/cibles/<int:target>/porter/", carrying.dialogue_carry, P.CONTRACT_EDIT, "form"),
        ],
    ),
    *DOORS.shared(
        [
            ("", dialogues.dialogues, P.DIALOGUE_VIEW, "form"),
            ("<int:number>/", dialogues.dialogue, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/engagements/", dialogues.dialogue_promises, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/reunion/", dialogues.dialogue_meeting, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/dialogue.pdf", dialogues.dialogue_pdf, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/faire/<slug:act>/", dialogues.dialogue_act, P.DIALOGUE_EDIT, "form"),
        ],
    ),
    *CONTROLS.shared(
        [
            ("<int:number>/", campaigns.campaign, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/piece/<int:rank>/", campaigns.campaign_piece, P.DIALOGUE_VIEW, "read"),
            (
                "<int:number>/piece/<int:rank>/fichier/<int:key>",
                campaigns.campaign_file,
                P.DIALOGUE_VIEW,
                "read",
            ),
            ("<int:number>/tirage/", campaigns.campaign_draw, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/controle.pdf", campaigns.campaign_pdf, P.DIALOGUE_VIEW, "read"),
            ("<int:number>/faire/<slug:act>/", campaigns.campaign_act, P.DIALOGUE_EDIT, "form"),
        ],
    ),
    *DOORS.listed(dialogues.inbox, "dialogue_inbox"),
    *CONTROLS.theirs([("ouvrir/", campaigns.campaign_open, "form")]),
]
