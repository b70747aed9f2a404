"""The figures of the house, measured on the machine at hand: `make bench`, or one part of it, `make bench BENCH=pages`.

Nothing here asserts a time. Figures that are ratios are taken within one run, in turns, so that what else the
machine does falls on both sides alike; the seconds of the processor are told beside those of the clock.
"""
