"""Documents as paper: the frozen contexts their templates get, and the one door to WeasyPrint."""
