"""What an account manager does to a contract: suspend and resume it, give notice, charge or credit once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from clients.admin.base import row_or_404
from clients.admin.forms import day_input
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.adjustments import CannotAdjust, charge_once, take_back
from contracts.actions.amendments import CHANGEABLE
from contracts.actions.lives import (
    RUNNING,
    CannotEnd,
    MoveRefused,
    ReasonMissing,
    give_notice,
    resume_contract,
    suspend_contract,
    withdraw_notice,
)
from contracts.admin.deeds import AmountForm, Deed, ReasonForm, asking, kept_once
from contracts.admin.wording import once_in_words
from contracts.lifecycle import ContractStatus
from contracts.models import Adjustment, Contract
from pricing.charts import words

Given = Mapping[str, Any]
CHANGE = "contracts.change_contract"
ADJUST = "contracts.add_adjustment"


class NoticeGivenForm(ReasonForm):
    """When a contract ends, and why."""

    ended_on = forms.DateField(
        label="First day that is not covered any more",
        widget=day_input(),
        help_text="The days of its last month are stated by the day.",
    )
    field_order = ("ended_on", "reason")


def _suspend(row: Contract, given: Given, by: Staff, at: datetime) -> str:
    suspend_contract(contract=row, reason=given["reason"], by=by, at=at)
    return f"Contract {row} is suspended. No month is stated until it is resumed."


def _resume(row: Contract, given: Given, by: Staff, at: datetime) -> str:
    resume_contract(contract=row, reason=given["reason"], by=by, at=at)
    return f"Contract {row} is in force again. Its months that ended meanwhile are drafted next."


def _give_notice(row: Contract, given: Given, by: Staff, at: datetime) -> str:
    day: date = given["ended_on"]
    give_notice(contract=row, ended_on=day, reason=given["reason"], by=by, at=at)
    return f"Contract {row} ends before {words.on_date(day)}."


def _take_notice_back(row: Contract, _given: Given, by: Staff, at: datetime) -> str:
    withdraw_notice(contract=row, by=by, at=at)
    return f"The notice is taken back. Contract {row} runs until its term ends."


def _charge(row: Contract, given: Given, by: Staff, at: datetime) -> str:
    return kept_once(charge_once, given, contract=row, by=by, at=at)


def _take_back(row: Adjustment, _given: Given, by: Staff, at: datetime) -> str:
    take_back(adjustment=row, by=by, at=at)
    return f"{row.description} is taken back and will be on no statement."


SUSPEND = Deed(
    name="suspend",
    title="Suspend",
    button="Suspend contract",
    permission=CHANGE,
    told=lambda row: (
        f"No month of contract {row} with {row.client.name} is stated until it is resumed. Its terms, its ceilings and"
        " what was issued stay as they are; months that end meanwhile are drafted once it is resumed."
    ),
    done=_suspend,
    refusals=(MoveRefused, ReasonMissing),
    form=asking(ReasonForm),
    is_grave=True,
)
RESUME = Deed(
    name="resume",
    title="Resume",
    button="Resume contract",
    permission=CHANGE,
    told=lambda row: (
        f"Contract {row} with {row.client.name} is in force again, by the terms that hold today. Months that ended"
        " while it was suspended are drafted next; credit what should not be owed."
    ),
    done=_resume,
    refusals=(MoveRefused, ReasonMissing),
    form=asking(ReasonForm),
)
NOTICE = Deed(
    name="notice",
    title="Give notice",
    button="Keep the notice",
    permission=CHANGE,
    told=lambda row: (
        f"Contract {row} with {row.client.name} ends before the day you give, and does not renew. Until then it is in"
        " force and stated as before. What was issued stays; the notice can be taken back until that day."
    ),
    done=_give_notice,
    refusals=(CannotEnd, ReasonMissing),
    form=asking(NoticeGivenForm),
    is_grave=True,
)
TAKE_NOTICE_BACK = Deed(
    name="notice-back",
    title="Take the notice back",
    button="Take the notice back",
    permission=CHANGE,
    told=lambda row: (
        f"Contract {row} with {row.client.name} no longer ends before {words.on_date(row.covered_until)}: it runs until"
        f" its term ends on {words.on_date(row.effective_until)}, and then goes on as agreed. The record keeps both."
    ),
    done=_take_notice_back,
    refusals=(CannotEnd,),
)
CHARGE = Deed(
    name="charge",
    title="Charge or credit once",
    button="Keep it for the next statement",
    permission=ADJUST,
    told=lambda row: (
        f"A line of its own on the next statement that is drafted for contract {row} with {row.client.name}. Until then"
        " it can be taken back. The monthly terms do not change."
    ),
    done=_charge,
    refusals=(CannotAdjust,),
    form=asking(AmountForm),
)
TAKE_BACK = Deed(
    name="take-back",
    title="Take back",
    button="Take it back",
    permission="contracts.delete_adjustment",
    told=lambda row: f"{once_in_words(row)} will be on no statement. That it was there stays on the record.",
    done=_take_back,
    refusals=(CannotAdjust,),
    is_grave=True,
)
DEEDS = (SUSPEND, RESUME, NOTICE, TAKE_NOTICE_BACK, CHARGE)


def possible(row: Contract) -> list[Deed]:
    """Return the deeds that the state of a contract allows, the usual ones first."""
    deeds = []
    if row.status in RUNNING or row.status in {ContractStatus.EXPIRED, ContractStatus.TERMINATED}:
        deeds.append(CHARGE)
    if row.status in RUNNING:
        deeds.append(SUSPEND if row.status == ContractStatus.ACTIVE else RESUME)
        deeds.append(TAKE_NOTICE_BACK if row.ended_on else NOTICE)
    return deeds


def is_changeable(row: Contract) -> bool:
    """Say whether a contract can be amended."""
    return row.status in CHANGEABLE


def deed_on(screen: PageAdmin, request: HttpRequest, row: Contract, deed: Deed) -> HttpResponse:
    """Show a deed on a contract, or do it."""
    return deed.page(screen, request, row, back=_page_of(row), back_to=f"Back to contract {row}")


def take_back_page(screen: PageAdmin, request: HttpRequest, row: Contract, adjustment_id: object) -> HttpResponse:
    """Show what is taken back, or take it back."""
    waiting = row_or_404(row.adjustments.select_related("contract"), adjustment_id)
    return TAKE_BACK.page(screen, request, waiting, back=_page_of(row), back_to=f"Back to contract {row}")


def _page_of(row: Contract) -> str:
    return reverse("admin:contracts_contract_change", args=[row.pk])
