-- Looks up an allocation id: {its record, what is remembered of its end}.
--
-- KEYS  live, freed
-- ARGV  the id
return {redis.call('HGET', KEYS[1], ARGV[1]), redis.call('HGET', KEYS[2], ARGV[1])}
