"""What the service says of itself: OpenAPI, AsyncAPI, a page to try it, and its problems."""

from memory_accounting.service.documents.serving import handlers

__all__ = ["handlers"]
