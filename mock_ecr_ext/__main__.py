"""Run the command `mock-ecr` with `python -m mock_ecr_ext`."""

import sys

from mock_ecr_ext.cli import main

if __name__ == "__main__":
    sys.exit(main())
