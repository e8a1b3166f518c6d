--[[
  A burst goes on: opens the windows of conversations or moves their deadlines. The first time is kept; the
  latest touch sets the deadline, never past first + longest wait. What is claimed just now is held aside and
  becomes a window of its own when the claim ends, so that nothing falls between "looked" and "done".

  KEYS[1]  pending: sorted set, conversation → deadline ms
  KEYS[2]  first: hash, conversation → first ms
  KEYS[3]  in flight: sorted set, claimed conversation → end of claim ms
  KEYS[4]  claims: hash, claimed conversation → "token first due" (unused here)
  KEYS[5]  held: hash, claimed conversation → "first due maxWait"
  KEYS[6]  graced: hash, conversation → "waiting" (armed again for its attachments) or "settled" (one came meanwhile)

  ARGV[1]  now in ms, or "" for the server's clock
  ARGV[2…] triples: conversation, quiet ms, longest wait ms

  Returns  the number of conversations touched
]]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function ms(value)
  return string.format('%.0f', value)
end

local touched = 0
for i = 2, #ARGV, 3 do
  local conversation, quiet, maxWait = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  if redis.call('ZSCORE', KEYS[3], conversation) then
    local held = redis.call('HGET', KEYS[5], conversation)
    local first = held and tonumber(string.match(held, '^%d+')) or now
    local due = math.min(now + quiet, first + maxWait)
    redis.call('HSET', KEYS[5], conversation, ms(first) .. ' ' .. ms(due) .. ' ' .. ms(maxWait))
  else
    redis.call('HSETNX', KEYS[2], conversation, ms(now))
    local first = tonumber(redis.call('HGET', KEYS[2], conversation))
    redis.call('ZADD', KEYS[1], ms(math.min(now + quiet, first + maxWait)), conversation)
    -- The burst goes on: attachments that settle do not end it.
    redis.call('HDEL', KEYS[6], conversation)
  end
  touched = touched + 1
end
return touched
