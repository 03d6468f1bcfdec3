"""Rows that programs push: many in one call, each told what became of it."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.actions.refusals import Refusal
from clients.actions.sync import REJECTED, sync_rows
from clients.api.refusals import answer_to, refuse_long
from clients.api.serializers import ProblemSerializer
from clients.importing import LogonEvent, RowKind
from clients.importing.pushed import MOST_ROWS, NotAPush
from clients.models import Account, Client
from clients.models.inventory import ASSET_CLASS_CHOICES
from clients.queries.days import local_day
from clients.queries.figures import figures_of
from clients.staff import Staff

MOST_BYTES = 16 * 1024 * 1024
_OUTCOMES = ["created", "updated", "unchanged", "retired", REJECTED]
_PUSH = (
    "Rows are keyed by `source` and `external_id`. What a row leaves out, or sends as null, stays as it was; an empty "
    "text empties it. A row that is not sent stays at all: only `is_gone` retires. A bad row is answered with `field` "
    "and `reason` and stops no other. The same call again changes nothing. `source` is the code of the system that has "
    "the rows: that of a file source, such as ninjaone, whose files then meet the same rows, or one of your own."
)


def _text(told: str = "") -> serializers.CharField:
    return serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=255, help_text=told)


def _texts(told: str = "") -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=255), required=False, allow_null=True, help_text=told
    )


def _flag(told: str = "") -> serializers.BooleanField:
    return serializers.BooleanField(required=False, allow_null=True, help_text=told)


def _day(told: str = "") -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, help_text=told)


class PushedAccountSerializer(serializers.Serializer[Any]):
    """An identity in one source system."""

    external_id = serializers.CharField(max_length=255, help_text="What tells it from others in its source.")
    username = _text("As one signs in with it.")
    display_name = _text()
    given_name = _text()
    surname = _text()
    email = _text()
    aliases = _texts("Further addresses.")
    employee_number = _text()
    directory_ids = _texts("Ids by which other systems know it: an object id, a SID.")
    domain = _text()
    sam_name = _text("The short name in a Windows domain.")
    department = _text()
    is_enabled = _flag()
    is_licensed = _flag()
    licences = _texts("Product names.")
    kind = serializers.ChoiceField(
        choices=Account.Kind.choices, required=False, allow_null=True, help_text="Suggested where left out."
    )
    created_on = _day()
    last_activity_on = _day()
    is_gone = _flag("Its source has it no more.")


class PushedAssetSerializer(serializers.Serializer[Any]):
    """A device."""

    external_id = serializers.CharField(max_length=255, help_text="What tells it from others in its source.")
    name = _text()
    asset_class = serializers.ChoiceField(
        choices=ASSET_CLASS_CHOICES, required=False, allow_null=True, help_text="Our own class."
    )
    native_class = _text("The class in its source; the table of classes says what it stands for.")
    serial_number = _text()
    hostname = _text()
    operating_system = _text()
    assigned_to = _text()
    site = _text()
    status = _text("Its source's own word for its state.")
    is_managed = _flag("Not managed: spare, or not yet approved.")
    created_on = _day()
    last_contact_at = serializers.DateTimeField(required=False, allow_null=True, help_text="With its zone.")
    is_gone = _flag("Its source has it no more.")


class PushedLogonSerializer(serializers.Serializer[Any]):
    """One event of an audit or sign-in log."""

    external_id = _text("The log's own id of the event; without one it is known by what it says.")
    account = serializers.CharField(max_length=255, help_text="Username or external id; made if nobody has it yet.")
    happened_at = serializers.DateTimeField(help_text="With its zone.")
    event = serializers.ChoiceField(choices=[event.value for event in LogonEvent])
    system = _text("What was signed in to.")
    station = _text("Where.")
    session = _text()
    is_interactive = _flag("False where a program renewed a token.")


class _PushSerializer(serializers.Serializer[Any]):
    source = serializers.RegexField(r"^[a-z0-9][a-z0-9-]{1,23}$", help_text="The system that the rows are of.")  # type: ignore[assignment]
    as_of = serializers.DateField(
        required=False, allow_null=True, help_text="The day the rows show; today at the client."
    )


class PushedAccountsSerializer(_PushSerializer):
    """Accounts of one source."""

    rows = serializers.ListField(child=PushedAccountSerializer(), max_length=MOST_ROWS)


class PushedAssetsSerializer(_PushSerializer):
    """Devices of one source."""

    rows = serializers.ListField(child=PushedAssetSerializer(), max_length=MOST_ROWS)


class PushedLogonsSerializer(_PushSerializer):
    """Sign-ins of one source."""

    rows = serializers.ListField(child=PushedLogonSerializer(), max_length=MOST_ROWS)


class RowOutcomeSerializer(serializers.Serializer[Any]):
    """What became of one row."""

    row = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    external_id = serializers.CharField()
    outcome = serializers.ChoiceField(choices=_OUTCOMES)
    field = serializers.CharField(required=False, help_text="Because of which field it was rejected.")
    reason = serializers.CharField(required=False)


class SyncOutcomeSerializer(serializers.Serializer[Any]):
    """What became of all rows."""

    source = serializers.CharField()  # type: ignore[assignment]
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    retired = serializers.IntegerField()
    rejected = serializers.IntegerField()
    results = RowOutcomeSerializer(many=True)


class SyncActions(GenericViewSet[Client]):
    """Bring what a client has in line with what programs push."""

    @extend_schema(
        operation_id="clients_sync_accounts",
        description=f"Create or update accounts. {_PUSH}",
        request=PushedAccountsSerializer,
        responses={200: SyncOutcomeSerializer, 409: ProblemSerializer, 413: ProblemSerializer},
    )
    @action(detail=True, methods=["post"], url_path="sync/accounts", url_name="sync-accounts")
    def sync_accounts(self, request: Request, pk: str | None = None) -> Response:
        """Create or update accounts."""
        return self._synced(request, RowKind.ACCOUNTS)

    @extend_schema(
        operation_id="clients_sync_assets",
        description=f"Create or update devices. {_PUSH}",
        request=PushedAssetsSerializer,
        responses={200: SyncOutcomeSerializer, 409: ProblemSerializer, 413: ProblemSerializer},
    )
    @action(detail=True, methods=["post"], url_path="sync/assets", url_name="sync-assets")
    def sync_assets(self, request: Request, pk: str | None = None) -> Response:
        """Create or update devices."""
        return self._synced(request, RowKind.ASSETS)

    @extend_schema(
        operation_id="clients_sync_logons",
        description=f"Add sign-ins, each once; what was added stays. {_PUSH}",
        request=PushedLogonsSerializer,
        responses={200: SyncOutcomeSerializer, 409: ProblemSerializer, 413: ProblemSerializer},
    )
    @action(detail=True, methods=["post"], url_path="sync/logons", url_name="sync-logons")
    def sync_logons(self, request: Request, pk: str | None = None) -> Response:
        """Add sign-ins."""
        return self._synced(request, RowKind.LOGONS)

    def _synced(self, request: Request, kind: RowKind) -> Response:
        refuse_long(request, MOST_BYTES)
        client, at = self.get_object(), timezone.now()
        try:
            outcome = sync_rows(client=client, kind=kind, body=request.data, by=cast(Staff, request.user), at=at)
        except NotAPush as refusal:
            raise ValidationError({refusal.path: [refusal.reason]}) from refusal
        except Refusal as refusal:
            raise answer_to(refusal) from refusal
        figures_of(client, on=local_day(client, at))  # so that the first look at its page need not count
        return Response(outcome.as_json())
