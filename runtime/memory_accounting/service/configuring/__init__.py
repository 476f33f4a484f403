"""The settings of the service, gathered: flags before environment before file before defaults."""
