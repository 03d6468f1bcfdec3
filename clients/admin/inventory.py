"""Who a client has: accounts and people come from imports, a person decides what they cannot say."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import display

from clients.actions.decisions import decide_account
from clients.actions.people import change_person
from clients.admin.base import WorkAdmin
from clients.admin.filters import ManagerFilter
from clients.admin.forms import AccountForm, PersonForm
from clients.admin.sides import question_row
from clients.models import Account, Asset, Person
from clients.queries.clients import accounts_list, people_list
from clients.queries.whois import AccountStory, story_of
from clients.queries.wording import source_label
from clients.staff import Staff


class RetiredFilter(admin.SimpleListFilter):
    """Whether the source still has the row; without a choice, it has."""

    title = "retired"
    parameter_name = "retired"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the retired ones, and all."""
        return [("yes", "Retired"), ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        """Call the default what it is."""
        default, *others = super().choices(changelist)
        return [default | {"display": "In use"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        match self.value():
            case "all":
                return queryset
            case "yes":
                return queryset.exclude(retired_on=None)
            case _:
                return queryset.filter(retired_on=None)


class ImportedAdmin(WorkAdmin):
    """A screen of rows that imports bring; a person changes only what imports cannot know."""

    decided_fields: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows come from imports."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave to a person what is theirs to decide."""
        return [name for name in self.get_fields(request, obj) if name not in self.decided_fields]

    @display(description="Source", ordering="source")
    def system(self, row: Account | Asset) -> str:
        """Return the system that reported the row."""
        return source_label(row.source)


@admin.register(Account)
class AccountAdmin(ImportedAdmin):
    """Identities in the client's systems."""

    when_empty = "No account yet. Open a client and import its accounts, for example from Microsoft 365."
    form = AccountForm
    change_form_outer_before_template = "admin/clients/account/story.html"
    decided_fields = ("kind", "person", "because")
    list_display = [
        "name",
        "username",
        "client",
        "kind",
        "person",
        "is_enabled",
        "is_licensed",
        "last_activity_on",
        "system",
    ]
    list_filter = [RetiredFilter, "kind", "is_enabled", "is_licensed", "source", ManagerFilter]
    list_select_related = ["client", "person"]
    search_fields = ["name", "username", "email", "employee_number", "client__name"]
    fields = [
        "kind", "person", "because", "kind_because", "client", "name", "username", "email", "also_known_as",
        "employee_number", "department", "is_enabled", "is_licensed", "products", "last_activity_on", "system",
        "external_id", "created_on", "first_seen_on", "last_seen_on", "retired_on", "import_run",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        """Return accounts with client and person; one query."""
        return accounts_list()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Ask for a reason those who decide."""
        may = self.has_change_permission(request, obj)
        return [name for name in self.fields if may or name != "because"]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Account | None = None, **kwargs: Any
    ) -> HttpResponse:
        """Show who is presumably behind the account and what tells so, above what a person decides."""
        if obj is not None:
            story = story_of(obj, at=timezone.now())
            context["story"], context["headline"] = story, who_is_behind(story)
            context["questions"] = [question_row(question) for question in story.questions]
        response: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return response

    @display(description="Also known as")
    def also_known_as(self, row: Account) -> str:
        """Return the account's other addresses."""
        return ", ".join(row.aliases) or "No other address"

    @display(description="Licences")
    def products(self, row: Account) -> str:
        """Return the licences the account has."""
        return ", ".join(row.licences) or "No licence"

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        """Keep the decision, with who took it and when."""
        because = form.cleaned_data.get("because", "")
        decide_account(account=obj, by=cast("Staff", request.user), at=timezone.now(), because=because)


def who_is_behind(story: AccountStory) -> str:
    """Return the sentence that an account's page opens with."""
    account, name = story.account, story.account.username or story.account.name
    if account.person is not None:
        return f"{name} is {account.person.name}'s."
    if story.presumed is not None:
        presumed = f"{name} is presumably {story.presumed.name}'s"
        return f"{presumed}: {story.presumed_because}. Confirm it, or say who else it is."
    people = dict.fromkeys(one.name for one in story.seen)
    seen = f" Seen there: {', '.join(list(people)[:5])}." if people else ""
    if account.kind == Account.Kind.UNKNOWN:
        return f"Nobody has said yet who is behind {name}.{seen}"
    kind = account.get_kind_display().lower()
    return f"{name} is {'an' if kind[0] in 'aeiou' else 'a'} {kind}.{seen}"


@admin.register(Person)
class PersonAdmin(ImportedAdmin):
    """Humans found in the client's systems or named on its roster."""

    when_empty = "Nobody yet. Imports of accounts find the people behind them; a roster names them."
    form = PersonForm
    decided_fields = ("name", "email", "employee_number", "department", "is_contractor", "joined_on", "left_on")
    list_display = ["name", "client", "department", "accounts_in_use", "is_on_roster", "is_contractor", "left_on"]
    list_filter = ["is_on_roster", "is_contractor", ("left_on", admin.EmptyFieldListFilter), ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["name", "email", "employee_number", "client__name"]
    fields = [
        "client", "name", "email", "employee_number", "department", "is_contractor", "joined_on", "left_on",
        "is_on_roster", "external_id", "their_accounts",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Return people with their client and number of accounts; one query."""
        return people_list()

    @display(description="Accounts", ordering="account_count")
    def accounts_in_use(self, row: Any) -> int:
        """Return how many accounts the person has."""
        number: int = row.account_count
        return number

    @display(description="Accounts")
    def their_accounts(self, row: Person) -> str:
        """Return the accounts the person has."""
        told = [
            f"{account.username or account.name} ({source_label(account.source)})" for account in row.accounts.all()
        ]
        return ", ".join(told) or "None"

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Correct what is known of the person."""
        change_person(person=obj)
