"""What the mock costs, as ratios of what was measured by turns in one run; see `__main__`."""
