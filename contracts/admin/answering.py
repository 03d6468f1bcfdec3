"""What the screens share on which a client is answered: the form, and a page that comes again with the refusal."""

from typing import Any, cast

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from clients.admin.pages import PageAdmin
from clients.models import Notice, Person
from clients.queries.contest import likely_person, people_to_choose


class AnswerForm(forms.Form):
    """The words that the client gets."""

    answer = forms.CharField(
        label="Your answer",
        required=False,  # the action refuses a blank one, in the same words for every door
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text="The client reads it by e-mail and in the portal. It stays on the record.",
    )


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class is not generic when it runs
    def label_from_instance(self, person: Person) -> str:
        """Tell people of one name apart."""
        return ", ".join(filter(None, (person.name, person.email, person.department)))


class NoticeForm(AnswerForm):
    """Who a notice is about, and the words that the client gets."""

    person = _PersonField(
        Person.objects.none(), required=False, empty_label="New person", widget=UnfoldAdminSelectWidget
    )
    field_order = ("person", "answer")

    def __init__(self, notice: Notice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(_PersonField, self.fields["person"])
        field.queryset = people = people_to_choose(notice)
        field.initial = likely_person(notice, people)
        if notice.kind == Notice.Kind.LEAVER:
            field.empty_label = "Choose who it is"
        self.fields["answer"].help_text += " To take the notice you may leave it empty."


class AnsweredAdmin(PageAdmin):
    """What the three screens share: a page is shown again with the refusal and with what was typed."""

    form_class: type[forms.Form]

    def form_for(self, row: Any, data: Any = None) -> forms.Form:
        """Return the form of a row."""
        return self.form_class(data)

    def back(self, row: Any) -> HttpResponse:
        """Return to the page of a row."""
        return HttpResponseRedirect(reverse(f"admin:clients_{self.opts.model_name}_change", args=[row.pk]))

    def deed(self, name: str, view: Any) -> URLPattern:
        """Return the address of a deed on one row."""
        known = f"clients_{self.opts.model_name}_{name}"
        found: URLPattern = path(f"<uuid:object_id>/{name}/", self.admin_site.admin_view(view), name=known)
        return found
