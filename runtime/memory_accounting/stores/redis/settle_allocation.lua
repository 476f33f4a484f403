-- Settles what is wrong with one allocation, if it still is as it was seen; answers whether.
--
-- KEYS  state, order, live, freed, freed-order
-- ARGV  the id, its record ('' for none), its number in the order ('' for none), 1 if its session is
--       there, what to do ('' for nothing, 'list', 'unlist', 'drop'), the number to list it with, the
--       moment, the token of this change
local id, record, number, present, remedy = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local listed = redis.call('ZSCORE', KEYS[2], id) or ''
if (redis.call('HGET', KEYS[3], id) or '') ~= record or listed ~= number
  or tostring(redis.call('EXISTS', KEYS[1])) ~= present then return 0 end
if remedy == 'list' then redis.call('ZADD', KEYS[2], ARGV[6], id) end
if remedy == 'unlist' or remedy == 'drop' then redis.call('ZREM', KEYS[2], id) end
if remedy == 'drop' then
  redis.call('HDEL', KEYS[3], id)
  redis.call('HSET', KEYS[4], id, ARGV[7] .. ' ' .. ARGV[8])
  redis.call('RPUSH', KEYS[5], ARGV[7] .. ' ' .. id)
end
return 1
