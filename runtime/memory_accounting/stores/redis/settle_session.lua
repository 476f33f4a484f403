-- Answers what is wrong with the keys of one session ('' for nothing), and mends it if that is asked.
--
-- KEYS  state, order, samples, sessions
-- ARGV  the session id, its rank among the sessions, 1 to mend
local present = redis.call('EXISTS', KEYS[1]) == 1
local listed = redis.call('ZSCORE', KEYS[4], ARGV[1])
local mends = ARGV[3] == '1'
if present and not listed then
  if mends then redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1]) end
  return 'unlisted'
end
if not present and (listed or redis.call('EXISTS', KEYS[2], KEYS[3]) > 0) then
  if mends then
    redis.call('ZREM', KEYS[4], ARGV[1])
    redis.call('DEL', KEYS[2], KEYS[3])
  end
  return 'without state'
end
return ''
