"""`python -m wit_codegen` is `wit-codegen`."""

import sys

from wit_codegen.cli import main

sys.exit(main())
