"""What a human starts by hand."""
