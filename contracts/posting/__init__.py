"""Posting to programs of the MSP's own: where to, how signed, and nothing that the other side could do to us."""

from contracts.posting.addresses import AddressRefused, endpoint_of
from contracts.posting.sending import Answer, NotReached, post
from contracts.posting.signing import new_secret, signed_headers

__all__ = ["AddressRefused", "Answer", "NotReached", "endpoint_of", "new_secret", "post", "signed_headers"]
