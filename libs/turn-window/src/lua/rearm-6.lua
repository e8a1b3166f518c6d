--[[
  Ends a claim that came too early: its window is open again, with its first time. A touch made meanwhile is
  the later word on the deadline, within its longest wait from that first time. An attachment that settled
  meanwhile makes it due at once: whoever claimed may have read too early to see it.

  KEYS[1]  pending: sorted set, conversation → deadline ms
  KEYS[2]  first: hash, conversation → first ms
  KEYS[3]  in flight: sorted set, claimed conversation → end of claim ms
  KEYS[4]  claims: hash, claimed conversation → "token first due"
  KEYS[5]  held: hash, claimed conversation → "first due maxWait"
  KEYS[6]  graced: hash, conversation → "waiting" (armed again for its attachments) or "settled" (one came meanwhile)

  ARGV[1]  now in ms, or "" for the server's clock
  ARGV[2]  conversation
  ARGV[3]  token
  ARGV[4]  ms until it is due again

  Returns  1, or 0 when the claim has been taken over
]]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local conversation = ARGV[2]
local claim = redis.call('HGET', KEYS[4], conversation)
local token, first = string.match(claim or '', '^(%S+) (%d+)')
if token ~= ARGV[3] then
  return 0
end

local due = now + tonumber(ARGV[4])
local held = redis.call('HGET', KEYS[5], conversation)
local settled = redis.call('HGET', KEYS[6], conversation) == 'settled'
if held then
  local _, heldDue, maxWait = string.match(held, '^(%d+) (%d+) (%d+)')
  due = math.min(tonumber(heldDue), tonumber(first) + tonumber(maxWait))
elseif settled then
  due = now
end
if held or settled then
  redis.call('HDEL', KEYS[6], conversation)
else
  redis.call('HSET', KEYS[6], conversation, 'waiting')
end
redis.call('ZADD', KEYS[1], string.format('%.0f', due), conversation)
redis.call('HSET', KEYS[2], conversation, first)
redis.call('ZREM', KEYS[3], conversation)
redis.call('HDEL', KEYS[4], conversation)
redis.call('HDEL', KEYS[5], conversation)
return 1
