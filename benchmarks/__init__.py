"""The cost of the mock, as ratios of times measured in turns in one run; see `__main__`."""
