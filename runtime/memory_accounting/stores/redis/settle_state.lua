-- Puts a readable state in place of one that is not, if that is still there; answers whether.
--
-- KEYS  state
-- ARGV  what was seen, what to put in its place
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
