"""One file per billing model: its rate, its exact charge, its explanation."""
