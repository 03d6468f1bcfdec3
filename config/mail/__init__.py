"""How mail leaves the installation: an SMTP server, or a provider that reports back."""
