"""`python -m memory_accounting.cli`."""

import sys

from memory_accounting.cli.command import main

if __name__ == "__main__":
    sys.exit(main())
