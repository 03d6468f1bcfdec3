"""Change what the MSP decides once: which SLA plan a proposal promises."""

from django.db import transaction

from contracts.models import SlaPlan


class NoDefaultLeft(ValueError):
    """A proposal promises the default plan, so there is always one."""


@transaction.atomic
def keep_sla_plan(*, plan: SlaPlan) -> None:
    """Save a plan; where it becomes the default, the former one no longer is. Raises NoDefaultLeft."""
    others = SlaPlan.objects.select_for_update().filter(is_default=True).exclude(pk=plan.pk)
    if plan.is_default:
        others.update(is_default=False)
    elif not others.exists():
        raise NoDefaultLeft("Proposals promise the default plan. Make another plan the default instead.")
    plan.save()
