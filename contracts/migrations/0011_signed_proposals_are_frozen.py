from django.db import migrations

from clients.frozen import allow_codes, freeze

STATUS = (
    "DRAFT", "AWAITING", "SENDING", "SENT", "ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN", "REPLACED",
)
SEEN = ("viewed_at", "downloaded_at")
COUNTERSIGNED = ("countersigned_at", "countersigned_by_id", "countersigned_name", "countersigned_title")
DECISION = (
    "status", "sent_at", "decided_at", "decided_by_id", "signed_name", "signed_title", "decline_reason",
    "approval_asked_at", "approval_asked_by_id", "approval_because", "approved_at", "approved_by_id", "approval_note",
    "options_chosen", "purchase_order", "consent", "signed_from", "signed_with", *SEEN, *COUNTERSIGNED,
)
ANSWERED = f"""
CREATE TRIGGER contracts_proposal_answer_is_frozen BEFORE UPDATE OR DELETE ON contracts_proposal FOR EACH ROW
WHEN (OLD.status IN ('ACCEPTED', 'DECLINED'))
EXECUTE FUNCTION refuse_change('{",".join((*SEEN, *COUNTERSIGNED))}');
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0010_proposals_that_are_signed")]
    operations = [
        allow_codes("contracts_proposal", "status", STATUS),
        allow_codes("contracts_outgoingmail", "status", ("QUEUED", "SENDING", "SENT", "UNSURE", "FAILED", "BOUNCED")),
        migrations.RunSQL("DROP TRIGGER contracts_proposal_is_frozen ON contracts_proposal", migrations.RunSQL.noop),
        freeze("contracts_proposal", movable=DECISION),
        migrations.RunSQL(ANSWERED, "DROP TRIGGER contracts_proposal_answer_is_frozen ON contracts_proposal"),
        freeze("contracts_certificate"),
        freeze("contracts_proposaltemplateversion"),
        freeze("contracts_sealkey", movable=("retired_at",)),
    ]
