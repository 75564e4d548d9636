"""A test that forgets the mock must not reach AWS: pytest.ini sets ecr_guard."""
