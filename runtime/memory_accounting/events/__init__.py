"""Events: what happened to sessions, for whoever subscribes."""
