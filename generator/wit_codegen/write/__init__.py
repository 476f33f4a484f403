"""Python model -> files: render, format, and write what has changed."""
