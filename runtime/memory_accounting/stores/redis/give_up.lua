-- Gives up an allocation of which it is in doubt whether it was made: answers its record if it is
-- live, else makes sure that it can no longer become so, by remembering it as freed.
--
-- KEYS  live, freed, freed-order
-- ARGV  the id, the moment, the token of this change
local record = redis.call('HGET', KEYS[1], ARGV[1])
if record then return record end
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. ARGV[3]) == 1 then
  redis.call('RPUSH', KEYS[3], ARGV[2] .. ' ' .. ARGV[1])
end
return ''
