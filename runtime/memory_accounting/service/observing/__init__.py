"""What is seen of the service from outside: its log, its metrics, its traces."""
