"""The REST interface: a table of operations, and how each is answered."""
