"""`python -m memory_accounting.cli`."""

import sys

from memory_accounting.cli.command import main

sys.exit(main())
