"""How this MSP presents itself, and its commercial defaults: one row per schema."""

from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, Row, not_blank


class Letterhead(Row):
    """The MSP's name, address, colours, currency and terms, as printed."""

    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=160, blank=True)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=120, blank=True)
    accent_colour = models.CharField(max_length=7, default="#0B5C6B")
    logo = models.BinaryField(null=True, blank=True)
    logo_type = models.CharField(max_length=20, blank=True, editable=False)
    heading_font = CodeField(
        "Headings on paper",
        max_length=5,
        default="serif",
        choices=[("serif", "Serif, Source Serif"), ("sans", "Sans serif, Inter")],
    )
    seals_documents = models.BooleanField(
        "PDFs carry our digital seal", default=False, help_text="Whoever opens one sees whether it was changed since."
    )
    approval_amount = models.DecimalField(
        "Approval from this monthly amount on",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Empty: the amount asks for no approval.",
    )
    approval_margin_share = models.DecimalField(
        "Approval below this margin",
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="Of the monthly fee: 0.300 is 30 %. Empty: the margin asks for no approval.",
    )
    approval_against = models.BooleanField("Approval against the recommendation", default=False)
    currency = models.CharField(max_length=3, default="USD")
    locale = models.CharField(max_length=12, default="en_US")
    time_zone = models.CharField(max_length=63, default="UTC")
    proposal_valid_days = models.PositiveSmallIntegerField(default=30)
    term_months = models.PositiveSmallIntegerField(default=36)
    notice_days = models.PositiveSmallIntegerField(default=60)
    onboarding_months = models.DecimalField(
        "Onboarding, in monthly fees",
        max_digits=4,
        decimal_places=2,
        default=1,
        help_text="1.00 charges one month's fee once.",
    )
    payment_days = models.PositiveSmallIntegerField(default=30, help_text="Days to pay a statement.")
    auto_renews = models.BooleanField("Contracts renew by themselves", default=False)
    renewal_months = models.PositiveSmallIntegerField(default=12, help_text="For how long, each time.")
    prorates_by_day = models.BooleanField(
        "Joiners and leavers by the day", default=False, help_text="Else each counts for the whole month."
    )
    tells_clients_of_ceilings = models.BooleanField(
        "Clients are told of their ceilings",
        default=False,
        help_text="Whoever may sign for a client gets a mail when its count nears a ceiling, reaches or breaks it.",
    )
    terms_edition = models.CharField(
        "Edition of the terms", max_length=40, blank=True, help_text="Such as 2026-11; printed and agreed with them."
    )
    terms = models.TextField("Terms and conditions", blank=True)
    is_the_one = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name_plural = "letterhead"
        constraints = [
            models.UniqueConstraint("is_the_one", name="there_is_one_letterhead"),
            models.CheckConstraint(name="letterhead_is_the_one", condition=Q(is_the_one=True)),
            not_blank("name", name="letterhead_name_is_not_blank"),
            models.CheckConstraint(
                name="letterhead_colour_is_a_colour", condition=Q(accent_colour__regex=r"^#[0-9A-Fa-f]{6}$")
            ),
            models.CheckConstraint(name="letterhead_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(
                name="letterhead_term_is_positive",
                condition=Q(term_months__gte=1, proposal_valid_days__gte=1, renewal_months__gte=1),
            ),
            models.CheckConstraint(
                name="approval_thresholds_are_within_reach",
                condition=(Q(approval_amount=None) | Q(approval_amount__gte=0))
                & (Q(approval_margin_share=None) | Q(approval_margin_share__gte=0, approval_margin_share__lte=1)),
            ),
            models.CheckConstraint(name="logo_says_its_type", condition=Q(logo=None) | ~Q(logo_type="")),
            models.CheckConstraint(
                name="onboarding_is_between_none_and_two_fees",
                condition=Q(onboarding_months__gte=0, onboarding_months__lte=2),
            ),
        ]

    def __str__(self) -> str:
        return self.name
