"""`python -m mock_ecr_ext` is `mock-ecr`."""

import sys

from mock_ecr_ext.cli import main

if __name__ == "__main__":
    sys.exit(main())
