"""The service: the ledger over REST, WebSocket, and Server-Sent Events, with a dashboard."""
