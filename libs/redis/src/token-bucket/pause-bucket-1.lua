--[[
  Closes a bucket for a while, as the platform asked. A shorter pause never shortens a longer one.

  KEYS[1]  the bucket: hash { tokens, atMs, pausedUntilMs }

  ARGV[1]  now in ms, or "" for the server's clock
  ARGV[2]  ms to pause

  Returns  ms until the bucket opens again
]]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local untilMs = math.max(now + tonumber(ARGV[2]), tonumber(redis.call('HGET', KEYS[1], 'pausedUntilMs')) or 0)
local ttl = math.max(redis.call('PTTL', KEYS[1]), math.ceil(untilMs - now) + 1000)

redis.call('HSET', KEYS[1], 'pausedUntilMs', string.format('%.3f', untilMs))
redis.call('PEXPIRE', KEYS[1], ttl)
return math.ceil(untilMs - now)
