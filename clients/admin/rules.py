"""Forms that say in words which rule of the database their input would break."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

BROKEN = re.compile(r"^Constraint “(?P<name>\w+)” is violated\.$")


class RuleForm(forms.ModelForm[Any]):
    """A form whose refusals a person can act on.

    `rules` says for a constraint what to do; one that is left out is told by its name, which says what it holds:
    `one_user_rate_per_tier`.
    """

    rules: ClassVar[Mapping[str, str]] = {}

    def _update_errors(self, errors: ValidationError) -> None:
        for error in _every(errors):
            if isinstance(error.message, str) and (broken := BROKEN.match(error.message)):
                name = broken["name"]
                error.message = self.rules.get(name, f"A rule would be broken: {name.replace('_', ' ')}.")
        super()._update_errors(errors)  # type: ignore[misc]  # Django's own hook, absent from its stubs


class RowForm(RuleForm):
    """One row of a table of forms: its fields are named for those who do not see the head of the column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)


class OnceFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows of which no two may be alike in some fields; Django itself looks at what is stored only."""

    once: ClassVar[tuple[str, ...]] = ()
    twice = "This is there twice. Keep one of them."

    def clean(self) -> None:
        """Refuse the second of two rows that are alike."""
        super().clean()
        seen = set()
        for form in self.forms:
            given = form.cleaned_data if hasattr(form, "cleaned_data") else {}
            key = tuple(given.get(name) for name in self.once)
            if not given or given.get("DELETE") or None in key:
                continue
            if key in seen:
                form.add_error(self.once[-1], self.twice)
            seen.add(key)


def _every(errors: ValidationError) -> list[ValidationError]:
    if hasattr(errors, "error_dict"):
        return [error for listed in errors.error_dict.values() for error in listed]
    return list(errors.error_list)
