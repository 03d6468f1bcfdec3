"""Clients, what they have, and their counts as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clients.counting import PolicyCode
from clients.importing import DEFAULT_MAPPINGS, SOURCES
from clients.importing.sources import AUTO
from clients.models import Account, Asset, Client, CountLine, Finding, ImportRun, InventoryCount, Person


class ClientSerializer(serializers.ModelSerializer[Client]):
    """A customer of the MSP."""

    account_manager = serializers.EmailField(
        source="account_manager.email", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Client
        fields = [
            "id", "slug", "name", "industry", "time_zone", "hipaa_role", "counting_policy", "is_volatile",
            "has_fixed_budget", "contractor_share", "account_manager", "created_at", "archived_at",
        ]  # fmt: skip


ACCOUNT_KINDS = Account.Kind  # named for the OpenAPI document, which knows no class within a class


class AccountSerializer(serializers.ModelSerializer[Account]):
    """An identity in one source system; `person` is the name of who is behind it, null while nobody has said."""

    client = serializers.SlugField(source="client.slug", read_only=True)
    person = serializers.CharField(source="person.name", read_only=True, allow_null=True, default=None)
    licences = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Account
        fields = [
            "id", "client", "source", "external_id", "kind", "kind_because", "name", "username", "email",
            "employee_number", "department", "is_enabled", "is_licensed", "licences", "last_activity_on", "person",
            "first_seen_on", "last_seen_on", "retired_on",
        ]  # fmt: skip


class AssetSerializer(serializers.ModelSerializer[Asset]):
    """A device; `asset_class` is null until somebody classifies it."""

    client = serializers.SlugField(source="client.slug", read_only=True)
    site = serializers.CharField(source="site.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Asset
        fields = [
            "id", "client", "source", "external_id", "asset_class", "native_class", "name", "hostname", "serial_number",
            "operating_system", "assigned_to", "site", "is_managed", "last_contact_on", "first_seen_on", "last_seen_on",
            "retired_on",
        ]  # fmt: skip


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A human found in a client's systems, or named by the client; `left_on` is the last day."""

    client = serializers.SlugField(source="client.slug", read_only=True)
    account_count = serializers.IntegerField(read_only=True, help_text="Accounts that are not retired.")

    class Meta:
        model = Person
        fields = [
            "id", "client", "name", "email", "employee_number", "department", "external_id", "is_on_roster",
            "is_contractor", "joined_on", "left_on", "account_count",
        ]  # fmt: skip


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """Something a person should look at; `note` is what was answered when somebody settled it."""

    client = serializers.SlugField(source="client.slug", read_only=True)
    evidence = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Finding
        fields = [
            "id", "client", "code", "severity", "about", "because", "evidence", "status", "note", "first_seen_on",
            "last_seen_on", "settled_at",
        ]  # fmt: skip


class CountSerializer(serializers.ModelSerializer[InventoryCount]):
    """A frozen count; `device_counts` leaves out classes with none."""

    client = serializers.SlugField(source="client.slug", read_only=True)
    device_count = serializers.IntegerField(read_only=True)
    device_counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = InventoryCount
        fields = [
            "id", "client", "on", "policy", "user_count", "device_count", "device_counts", "unclassified_count",
            "station_count", "origin", "at",
        ]  # fmt: skip


class CountLineSerializer(serializers.ModelSerializer[CountLine]):
    """One account, person or device of a count: counted or not, and why."""

    evidence = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = CountLine
        fields = ["subject", "who", "is_counted", "is_undecided", "because", "evidence"]


class RejectedSerializer(serializers.Serializer[Any]):
    """A row that was not taken; rows are numbered as in a spreadsheet, 0 is the whole file."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    reason = serializers.CharField()


class ImportRunSerializer(serializers.ModelSerializer[ImportRun]):
    """One file that was read into a client."""

    rejected = RejectedSerializer(many=True, read_only=True)

    class Meta:
        model = ImportRun
        fields = [
            "id", "source", "filename", "file_sha256", "as_of", "at", "outcome", "row_count", "created_count",
            "updated_count", "unchanged_count", "retired_count", "rejected",
        ]  # fmt: skip


class UploadSerializer(serializers.Serializer[Any]):
    """A file to take, and how."""

    file = serializers.FileField(help_text="CSV, TSV, XLSX or JSON.")
    source = serializers.ChoiceField(choices=[*SOURCES, AUTO], default=AUTO)  # type: ignore[assignment]
    as_of = serializers.DateField(required=False, help_text="The day the export shows; today unless given.")
    mapping = serializers.CharField(
        required=False,
        max_length=60,
        help_text=f"For the sources csv and emr-logons: a saved mapping by its name, or {', '.join(DEFAULT_MAPPINGS)}.",
    )
    accept_partial = serializers.BooleanField(default=False, help_text="Take the good rows, leave the rejected ones.")
    allow_retirements = serializers.BooleanField(default=False, help_text="Retire also more than one row in five.")
    dry_run = serializers.BooleanField(default=False, help_text="Say what would happen; write nothing.")


class OutcomeSerializer(serializers.Serializer[Any]):
    """What a file brought."""

    source = serializers.CharField()  # type: ignore[assignment]
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    retired = serializers.IntegerField()
    rejected = RejectedSerializer(many=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """Why something was refused (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()


class RefusedFileSerializer(ProblemSerializer):
    """Why nothing of a file was taken; with rejected rows, each with its reason."""

    rejected = RejectedSerializer(many=True, required=False)


class CountRequestSerializer(serializers.Serializer[Any]):
    """Which day to count, and under which policy."""

    on = serializers.DateField(required=False, help_text="Today unless given.")
    policy = serializers.ChoiceField(
        choices=[code.value for code in PolicyCode], required=False, help_text="The client's own unless given."
    )


class LineReportSerializer(serializers.Serializer[Any]):
    """Why someone or something is counted or not."""

    who = serializers.CharField()
    counted = serializers.BooleanField()
    because = serializers.CharField()
    evidence = serializers.ListField(child=serializers.CharField())


class PolicyReportSerializer(serializers.Serializer[Any]):
    """A count under one policy; null where the facts cannot tell, and `missing` says what to import."""

    count = serializers.IntegerField(allow_null=True)
    interval = serializers.ListField(child=serializers.IntegerField(), min_length=3, max_length=3, allow_null=True)
    lines = LineReportSerializer(many=True)
    missing = serializers.CharField(required=False)


class FindingReportSerializer(serializers.Serializer[Any]):
    """Something a person should look at."""

    code = serializers.CharField()
    severity = serializers.CharField()
    about = serializers.CharField()
    because = serializers.CharField()


class CountReportSerializer(serializers.Serializer[Any]):
    """What a client would be counted at, by policy code; nothing of it is stored."""

    on = serializers.DateField()
    policies = serializers.SerializerMethodField()
    findings = FindingReportSerializer(many=True)

    @extend_schema_field(serializers.DictField(child=PolicyReportSerializer()))
    def get_policies(self, report: dict[str, Any]) -> dict[str, Any]:
        """Return the results by policy."""
        found: dict[str, Any] = report["policies"]
        return found
