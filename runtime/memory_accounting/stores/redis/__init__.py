"""The store on Redis or Valkey: many machines, one truth. It needs the extra `redis`."""

from memory_accounting.stores.redis.opening import open_async_redis, open_redis

__all__ = ["open_async_redis", "open_redis"]
