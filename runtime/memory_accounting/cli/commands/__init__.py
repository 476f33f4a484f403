"""What the commands do, each loaded when it is asked for."""
