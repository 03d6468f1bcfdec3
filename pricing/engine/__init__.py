"""Price the three billing models and recommend one: pure functions over frozen values, standard library only."""

ENGINE_VERSION = "1"  # goes up when the same request may give another answer
