"""Service levels: when the clock of a plan runs, when a request is due, what a month attained and what it credits.

Pure: frozen values in, frozen values out. The library of public holidays is asked in `public_holidays.py` alone.
"""
