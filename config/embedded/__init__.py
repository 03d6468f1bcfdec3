"""The database, broker and mail catcher that start with `make demo` and `make test`; never used in production."""
