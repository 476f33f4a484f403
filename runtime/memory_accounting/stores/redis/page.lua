-- Reads allocations of a session in the order of their numbers, and perhaps the session with them.
--
-- KEYS  state, order, samples, live
-- ARGV  the number to begin after, how many at most, 1 for the state and the samples as well
-- Answers {state, samples, lines}; a line is the id, the number, and the record if there is one.
local after, left = ARGV[1], tonumber(ARGV[2])
local lines = {}
while left > 0 do
  -- What is unpacked below must fit on Lua's stack.
  local count = math.min(left, 1000)
  local listed = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. after, '+inf', 'WITHSCORES',
    'LIMIT', 0, count)
  if #listed == 0 then break end
  local ids = {}
  for index = 1, #listed, 2 do ids[#ids + 1] = listed[index] end
  local records = redis.call('HMGET', KEYS[4], unpack(ids))
  for index, id in ipairs(ids) do
    lines[#lines + 1] = id .. ' ' .. listed[2 * index] .. ' ' .. (records[index] or '')
  end
  after, left = listed[#listed], left - #ids
end
local text = table.concat(lines, '\n')
if ARGV[3] ~= '1' then return {'', '', text} end
return {redis.call('GET', KEYS[1]) or '', redis.call('GET', KEYS[3]) or '', text}
