"""`python -m memory_accounting.service.security NAME --grant read:*` makes an API key."""

from memory_accounting.service.security.command import main

raise SystemExit(main())
