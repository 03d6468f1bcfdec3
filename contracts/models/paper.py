"""What proposals are made with beside prices: templates and their versions, options, and the key that seals them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, RateField, Row, not_blank
from contracts.papers import Per


class ProposalTemplate(Row):
    """A named way to write proposals; what it says is in its versions."""

    class Language(models.TextChoices):
        """The languages of paper, portal and mail."""

        AUTO = "auto", "As the letterhead"
        ENGLISH = "en", "English"
        GERMAN = "de", "Deutsch"
        FRENCH = "fr", "Français"
        SPANISH = "es", "Español"

    class Size(models.TextChoices):
        """The size of the paper."""

        AUTO = "auto", "As is usual in the letterhead's country"
        LETTER = "Letter", "US Letter"
        A4 = "A4", "A4"

    name = models.CharField(max_length=60, unique=True)
    language = CodeField(max_length=4, choices=Language.choices, default=Language.AUTO)
    size = CodeField(max_length=6, choices=Size.choices, default=Size.AUTO)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("is_default", condition=Q(is_default=True), name="one_default_proposal_template"),
            not_blank("name", name="proposal_template_name_is_not_blank"),
        ]

    def __str__(self) -> str:
        return self.name


class ProposalTemplateVersion(Row):
    """What a template said from a moment on: sections in their order, with texts. The database refuses to change it."""

    template = models.ForeignKey(ProposalTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sections = models.JSONField(help_text="In their order: code, title, text, is_shown.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("template", "number", name="template_version_is_told_once")]

    def __str__(self) -> str:
        return f"{self.template}, version {self.number}"


class Option(Row):
    """Something beside the price that a client may tick on a proposal."""

    PER = [
        (Per.MONTH.value, "Month"), (Per.USER.value, "User and month"), (Per.DEVICE.value, "Device and month"),
        (Per.ONCE.value, "Once"),
    ]  # fmt: skip

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    rate = RateField()
    per = CodeField(max_length=6, choices=PER, default=Per.MONTH.value)
    is_offered = models.BooleanField("On new proposals", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            not_blank("name", name="option_name_is_not_blank"),
            models.CheckConstraint(name="option_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name


class SealKey(Row):
    """The MSP's key and certificate by which PDFs are sealed; the key is kept encrypted. One is in use at a time."""

    subject = models.CharField(max_length=200)
    certificate = models.BinaryField(help_text="X.509, DER.")
    private_key = models.BinaryField(help_text="PKCS 8, encrypted with a key made of the installation's secret.")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the certificate.")
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "seal"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(retired_at=None), name="one_seal_key_is_in_use"),
        ]

    def __str__(self) -> str:
        return self.subject
