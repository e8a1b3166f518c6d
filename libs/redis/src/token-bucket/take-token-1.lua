--[[
  Takes tokens from a bucket that refills steadily, or says how long until it could.

  KEYS[1]  the bucket: hash { tokens, atMs, pausedUntilMs }

  ARGV[1]  now in ms, or "" for the server's clock
  ARGV[2]  tokens a second
  ARGV[3]  most tokens the bucket holds
  ARGV[4]  tokens wanted, at most ARGV[3]

  Returns  { 1, 0 } when taken, else { 0, ms to wait }
]]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local perMs = tonumber(ARGV[2]) / 1000
local burst = tonumber(ARGV[3])
local cost = tonumber(ARGV[4])

local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'atMs', 'pausedUntilMs')
local tokens = tonumber(bucket[1]) or burst
local atMs = tonumber(bucket[2]) or now
local pausedUntilMs = tonumber(bucket[3]) or 0

-- A clock that steps back (failover to another server) gives nothing and takes nothing.
tokens = math.min(burst, tokens + math.max(0, now - atMs) * perMs)

-- A thousandth of a token is forgiven: fractions do not add up exactly.
local wait = math.max(0, pausedUntilMs - now, (cost - tokens - 0.001) / perMs)
local taken = 0
if wait == 0 then
  taken = 1
  tokens = tokens - cost
end

redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'atMs', string.format('%.3f', now))
local fullIn = (burst - tokens) / perMs
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(fullIn, pausedUntilMs - now) + 1000))
return { taken, math.ceil(wait) }
