"""PURE: when notice is due, how long a renewal runs, what an index does to a fee, what changed at the client."""
