"""English, whichever its country."""
