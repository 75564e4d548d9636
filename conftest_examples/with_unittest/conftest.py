"""unittest's classes take no fixtures; the marker gives them the mock."""
