-- Applies a change to one session, all of it or nothing.
--
-- KEYS  state, order, samples, live, freed, freed-order, sessions
-- ARGV  the version that must be the present one ('' for none), the token of this change, the state
--       afterwards ('' for none), the moment, the channel of the session, how many freed ids to
--       remember and for how many milliseconds, the rank of a session that is opened, the samples to append, whether
--       they replace those from before, the record of the allocation that is made and its id, and
--       the ids that are freed.
--
-- Answers 1 where the change is applied, also if it was before; 2 where the id that is made is taken;
-- {what is remembered} where an id that is to be freed is not live; else the present state.
-- Nothing is written before everything is tested. The first write of a free is one that a server
-- without memory allows: what is freed can always be freed.
local state, order, samples, live, freed, remembered, sessions =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local version, token, after, at, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local record, made = ARGV[11], ARGV[12]
local call = redis.call
local session = string.match(state, '}:state:(.*)$')

local present = call('GET', state) or ''
local found = string.match(present, '^%S*')

if found ~= version then
  if found == token then return 1 end
  if record ~= '' and call('HGET', live, made) == record then return 1 end
  if ARGV[13] then
    local known = call('HGET', freed, ARGV[13])
    if known and string.match(known, ' (.*)$') == token then return 1 end
  end
  return present
end

local told = {at, present, after}
for index = 13, #ARGV do
  local kept = call('HGET', live, ARGV[index])
  if not kept then return {call('HGET', freed, ARGV[index]) or ''} end
  if after ~= '' then told[#told + 1] = '-' .. ARGV[index] .. ' ' .. kept end
end
if record ~= '' then
  -- An id that is remembered as freed was given up while it was in doubt whether it was made.
  if call('HEXISTS', freed, made) == 1 or call('HSETNX', live, made, record) == 0 then return 2 end
  call('ZADD', order, string.match(record, '^%d+'), made)
  told[#told + 1] = '+' .. made .. ' ' .. record
end

for index = 13, #ARGV do
  local id = ARGV[index]
  call('HDEL', live, id)
  if after ~= '' then call('ZREM', order, id) end
  call('HSET', freed, id, at .. ' ' .. token)
  local count = call('RPUSH', remembered, at .. ' ' .. id)
  local most = tonumber(ARGV[6])
  if count > most or count % 32 == 0 then
    -- Several are forgotten at once, so that most frees need not look at any.
    local least = count > most and most - math.min(32, math.floor(most / 8)) or most
    local oldest = tonumber(at) - tonumber(ARGV[7])
    local gone = {}
    for _, each in ipairs(call('LRANGE', remembered, 0, 63)) do
      local moment, other = string.match(each, '^(%d+) (.*)$')
      if count - #gone <= least and tonumber(moment) >= oldest then break end
      gone[#gone + 1] = other
    end
    if #gone > 0 then
      call('HDEL', freed, unpack(gone))
      call('LTRIM', remembered, #gone, -1)
    end
  end
end

if after == '' then
  call('DEL', state, order, samples)
  call('ZREM', sessions, session)
else
  call('SET', state, after)
  if version == '' then call('ZADD', sessions, ARGV[8], session) end
  if ARGV[10] == '1' then call('DEL', samples) end
  if ARGV[9] ~= '' then call('APPEND', samples, ARGV[9]) end
end
call('PUBLISH', channel, table.concat(told, '\n'))
return 1
