"""What is done on the page of a ceiling: take its alert up or put it off, say what a jump was, what is known ahead."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.alerts import AlertRefused, acknowledge_alert, snooze_alert
from contracts.actions.expecting import ExpectationRefused
from contracts.actions.reassessing import expect_at_once, withdraw_at_once
from contracts.actions.remarks import RemarkRefused, remark_on_month, withdraw_remark
from contracts.admin.ceiling_page import AHEAD, JUMP, PUT_OFF, TAKE_UP, form_of
from contracts.admin.ceiling_wording import change_in_words, remark_in_words
from contracts.models import CeilingAlert
from contracts.queries.ceiling_facts import changes_of, remarks_of
from pricing.charts import words

MAY = "contracts.change_ceiling"
REFUSALS = (AlertRefused, ExpectationRefused, RemarkRefused)
Do = Callable[[Any, Any, Staff, datetime], str]


class NothingOpen(AlertRefused):
    """The alert was over before somebody answered, so that its form is gone too."""


class CeilingDeeds(PageAdmin):
    """The deeds of a ceiling; one that is refused shows the page again with what was filled in and why."""

    @abstractmethod
    def page(
        self, request: HttpRequest, row: Any, asked: Mapping[str, forms.Form] | None = None, status: int = 200
    ) -> HttpResponse:
        """Return the page of a ceiling; `asked` are forms that were refused."""

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        one = "<uuid:object_id>/"
        return [
            self._deed(f"{one}alert/take-up/", "take_up", TAKE_UP, _take_up),
            self._deed(f"{one}alert/put-off/", "put_off", PUT_OFF, _put_off),
            self._deed(f"{one}ahead/", "ahead", AHEAD, _expect),
            self._deed(f"{one}jump/", "jump", JUMP, _remark),
            self._undo(f"{one}ahead/<uuid:expected_change_id>/withdraw/", "withdraw_ahead", _withdraw_change),
            self._undo(f"{one}jump/<uuid:count_remark_id>/withdraw/", "withdraw_jump", _withdraw_remark),
            *super().get_urls(),
        ]

    def _deed(self, address: str, name: str, form_name: str, do: Do) -> URLPattern:
        """Return the address of a deed that asks for something in a form."""

        def view(request: HttpRequest, object_id: object) -> HttpResponse:
            self.allow(request, MAY)
            row, form = row_or_404(self.page_rows(), object_id), form_of(form_name, request.POST)
            if form.is_valid():
                try:
                    messages.success(request, do(row, form, cast(Staff, request.user), timezone.now()))
                except NothingOpen as refusal:
                    messages.error(request, str(refusal))
                    return _back(row)
                except REFUSALS as refusal:
                    _refuse(form, getattr(refusal, "field", ""), str(refusal))
                else:
                    return _back(row)
            return self.page(request, row, {form_name: form}, 422)

        return self._at(address, name, view)

    def _undo(self, address: str, name: str, do: Do) -> URLPattern:
        """Return the address of a deed that takes back something that was told."""

        def view(request: HttpRequest, object_id: object, **told: UUID) -> HttpResponse:
            self.allow(request, MAY)
            row, (told_id,) = row_or_404(self.page_rows(), object_id), told.values()
            try:
                messages.success(request, do(row, told_id, cast(Staff, request.user), timezone.now()))
            except REFUSALS as refusal:
                messages.error(request, str(refusal))
            return _back(row)

        return self._at(address, name, view)

    def _at(self, address: str, name: str, view: Callable[..., HttpResponse]) -> URLPattern:
        found: URLPattern = path(address, self.admin_site.admin_view(view), name=f"contracts_ceiling_{name}")
        return found


def _refuse(form: forms.Form, field: str, sentence: str) -> None:
    refuse = getattr(form, "refuse", None)
    if refuse is not None:
        refuse(field, sentence)
    else:
        form.add_error(next((name for name in form.fields if name not in {"month", "verdict"}), None), sentence)


def _back(row: Any) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:contracts_ceiling_change", args=[row.pk]))


def _open(row: Any) -> CeilingAlert:
    alert: CeilingAlert | None = row.alerts.filter(cleared_on=None).first()
    if alert is None:
        raise NothingOpen("There is no open alert any more. There is nothing to do.")
    return alert


def _take_up(row: Any, form: Any, by: Staff, at: datetime) -> str:
    acknowledge_alert(alert=_open(row), note=form.cleaned_data["note"], by=by, at=at)
    return "You have taken it up. It is off the list of what needs somebody, until it gets worse."


def _put_off(row: Any, form: Any, by: Staff, at: datetime) -> str:
    until = form.cleaned_data["until"]
    snooze_alert(alert=_open(row), until=until, by=by, at=at)
    return f"Put off until {words.on_date(until)}. If it gets worse before, you are told at once."


def _expect(row: Any, form: Any, by: Staff, at: datetime) -> str:
    given = form.cleaned_data
    kept = expect_at_once(ceiling=row, on=given["on"], change=form.change, note=given["note"], by=by, at=at)
    return f"Known ahead: {change_in_words(kept)}. The forecast goes by it from now on."


def _remark(row: Any, form: Any, by: Staff, at: datetime) -> str:
    given = form.cleaned_data
    said = remark_on_month(
        ceiling=row, month=given["month"], verdict=given["verdict"], note=given["note"], by=by, at=at
    )
    return f"{remark_in_words(said)} The forecast goes by it from now on."


def _withdraw_change(row: Any, told_id: UUID, by: Staff, at: datetime) -> str:
    gone = withdraw_at_once(expected=row_or_404(changes_of(row), told_id), by=by, at=at)
    return f"Taken back: {change_in_words(gone)}. The forecast goes without it."


def _withdraw_remark(row: Any, told_id: UUID, by: Staff, at: datetime) -> str:
    remark = remarks_of(row).filter(pk=told_id).first()
    if remark is None:
        raise RemarkRefused("It was taken back before. There is nothing to do.")
    withdraw_remark(ceiling=row, remark=remark, by=by, at=at)
    return f"What was said of {words.in_month(remark.month)} is taken back. The forecast goes without it."
