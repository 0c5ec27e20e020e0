"""Dialects of other engines: the same meaning of every expression, in the words of each."""
