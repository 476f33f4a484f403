"""`python -m memory_accounting.service.configuring`: all settings as Markdown, for the page."""

import sys

from memory_accounting.service.configuring.showing import markdown

if __name__ == "__main__":
    sys.stdout.write(markdown())
