-- Gives a session another version, which lets who asks for it go first; answers the present state.
--
-- KEYS  state
-- ARGV  the version, the moment, the channel of the session
local present = redis.call('GET', KEYS[1])
if not present then return '' end
local claimed = ARGV[1] .. string.match(present, ' .*$')
redis.call('SET', KEYS[1], claimed)
redis.call('PUBLISH', ARGV[3], table.concat({ARGV[2], present, claimed}, '\n'))
return claimed
