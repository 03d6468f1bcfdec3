"""What surrounds every screen of the portal, and the fingerprint that stands for all others."""

from contracts.portal import contexts

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def shell(client_name: str = "Hartley & Bloom LLP", current: str = "Home") -> contexts.Shell:
    """Return what surrounds a page, with one destination marked as current."""
    places = (("Home", "/portal/"), ("Counts", "/portal/counts/"))
    return contexts.Shell(
        msp=contexts.Msp("Northwind", "#0B5C6B", support_email="help@northwind.example"),
        contact=contexts.Contact("Miriam Hartley", client_name, is_signatory=True),
        navigation=tuple(contexts.Destination(label, url, label == current) for label, url in places),
        sign_out_url="/accounts/logout/",
    )
