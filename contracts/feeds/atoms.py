"""What is ahead as an Atom feed (RFC 4287)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed

from contracts.feeds.coming import Coming
from pricing.charts import words


class _Dated(Atom1Feed):
    """A feed that says when it changed, also while it is empty."""

    changed_at: datetime

    def latest_post_date(self) -> datetime:
        return self.changed_at


def atom_of(name: str, coming: Iterable[Coming], *, address: str, changed_at: datetime) -> bytes:
    """Return the bytes of a feed; `address` is where the MSP's pages are. The same days give the same bytes."""
    feed = _Dated(title=name, link=f"{address}/", description="", language="en", author_name="Headroom")
    feed.changed_at = changed_at
    for one in coming:
        feed.add_item(
            title=f"{words.on_date(one.on)}: {one.title}",
            link=f"{address}{one.path}",
            description=one.told,
            unique_id=f"{address}{one.path}#{one.kind}",
            updateddate=one.known_at,
            categories=[one.kind],
        )
    return feed.writeString("utf-8").encode()
