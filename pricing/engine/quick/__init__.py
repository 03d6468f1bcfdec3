"""Answer plain requests in whole numbers: the bytes that the engine gives, in a third of the time.

Note [quick answers]: a batch of a hundred thousand lines must not take a minute, and almost all its time goes into
fractions. A plain request (one rate per user and class, no minimums, nothing wrong with it) needs none: its charges are
whole numbers of the portfolio's parts, and every comparison is one of whole products. Everything else is left to the
engine, which stays the only one that knows what is wrong with a request. That both give the same bytes is held by a
test over drawn requests; a change of the engine's rules or words that is not made here fails it.
"""

from pricing.engine.quick.answering import quick_answer

__all__ = ["quick_answer"]
