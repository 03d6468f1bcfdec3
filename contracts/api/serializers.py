"""Proposals, contracts and statements as JSON; money is text, no cost or margin figures."""

from rest_framework import serializers

from contracts.models import Ceiling, Contract, ContractRate, Proposal, Statement, StatementLine


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """An offer and where it stands; `terms` is exactly what the client is shown.

    Why it needs approval is not told here: the sentences may name a margin.
    """

    client = serializers.CharField(source="client.slug", read_only=True)
    signatory = serializers.EmailField(source="signatory.email", read_only=True)
    revises = serializers.CharField(source="revises.number", read_only=True, default=None)
    approved_by = serializers.EmailField(source="approved_by.email", read_only=True, default=None)

    class Meta:
        model = Proposal
        fields = [
            "id", "number", "revision", "revises", "client", "status", "billing_model", "currency", "monthly_amount",
            "onboarding_amount", "term_amount", "term_months", "expires_on", "signatory", "created_at",
            "approval_asked_at", "approved_at", "approved_by", "sent_at", "viewed_at", "downloaded_at", "decided_at",
            "signed_name", "options_chosen", "purchase_order", "decline_reason", "countersigned_at",
            "countersigned_name", "terms", "terms_sha256",
        ]  # fmt: skip


class RateSerializer(serializers.ModelSerializer[ContractRate]):
    """One agreed price."""

    class Meta:
        model = ContractRate
        fields = ["billing_model", "asset_class", "description", "rate"]


class CeilingSerializer(serializers.ModelSerializer[Ceiling]):
    """One ceiling."""

    class Meta:
        model = Ceiling
        fields = ["unit", "limit_count", "overage_rate"]


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """What was agreed."""

    client = serializers.CharField(source="client.slug", read_only=True)
    proposal = serializers.CharField(source="proposal.number", read_only=True, default=None)
    renews = serializers.CharField(source="renews.number", read_only=True, default=None)
    rates = RateSerializer(many=True, read_only=True)
    ceilings = CeilingSerializer(many=True, read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id", "number", "client", "proposal", "status", "billing_model", "counting_policy", "currency",
            "monthly_amount", "onboarding_amount", "term_months", "notice_days", "effective_from", "effective_until",
            "ended_on", "end_reason", "renews", "signed_name", "signed_title", "signed_at", "rates", "ceilings",
            "terms", "terms_sha256",
        ]  # fmt: skip


class StatementLineSerializer(serializers.ModelSerializer[StatementLine]):
    """One line with its steps."""

    class Meta:
        model = StatementLine
        fields = ["position", "kind", "description", "unit", "quantity", "rate", "amount", "steps", "count", "version"]


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """What is owed for a period."""

    contract = serializers.CharField(source="contract.number", read_only=True)
    lines = StatementLineSerializer(many=True, read_only=True)

    class Meta:
        model = Statement
        fields = [
            "id", "number", "contract", "period_from", "period_until", "status", "currency", "net_amount", "tax_amount",
            "total_amount", "issued_at", "due_on", "lines",
        ]  # fmt: skip
