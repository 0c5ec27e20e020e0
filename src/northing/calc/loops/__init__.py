"""Walks over leaves and tree with the scalar functions of `score` and `rollup`, one row of periods at a time.

The same text runs twice: as plain Python for small tables, and compiled by `kernels` for large ones. Inner loops run
over the periods of a few rows, without branching on the indicator, so that the compiler can do several periods in one
instruction.
"""
