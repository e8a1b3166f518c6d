--[[
  Takes what is due, oldest claims that ran out first, and says when to look again. A claim that ran out
  covers whatever was touched meanwhile: its taker reads the messages anew.

  KEYS[1]  pending: sorted set, conversation → deadline ms
  KEYS[2]  first: hash, conversation → first ms
  KEYS[3]  in flight: sorted set, claimed conversation → end of claim ms
  KEYS[4]  claims: hash, claimed conversation → "token first due"
  KEYS[5]  held: hash, claimed conversation → "first due maxWait"
  KEYS[6]  graced: hash, conversation → "waiting" (armed again for its attachments) or "settled" (one came meanwhile)

  ARGV[1]  now in ms, or "" for the server's clock
  ARGV[2]  most conversations to take
  ARGV[3]  length of the claim, ms
  ARGV[4]  token of this claim, no spaces

  Returns  { now, ms until the next deadline or claim's end (-1: nothing waits; 0: more is due),
             conversation, first, due, … }
]]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local max = tonumber(ARGV[2])
local claimEnd = string.format('%.0f', now + tonumber(ARGV[3]))
local nowText = string.format('%.0f', now)
local taken = {}
local count = 0

local function take(conversation, first, due)
  redis.call('ZADD', KEYS[3], claimEnd, conversation)
  redis.call('HDEL', KEYS[6], conversation)
  redis.call('HSET', KEYS[4], conversation, ARGV[4] .. ' ' .. first .. ' ' .. due)
  taken[#taken + 1] = conversation
  taken[#taken + 1] = tonumber(first)
  taken[#taken + 1] = tonumber(due)
  count = count + 1
end

for _, conversation in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', nowText, 'LIMIT', 0, max)) do
  local claim = redis.call('HGET', KEYS[4], conversation) or ''
  local first, due = string.match(claim, '(%d+) (%d+)$')
  redis.call('HDEL', KEYS[5], conversation)
  take(conversation, first or nowText, due or nowText)
end

if count < max then
  local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', nowText, 'WITHSCORES', 'LIMIT', 0, max - count)
  for i = 1, #due, 2 do
    local conversation = due[i]
    local first = redis.call('HGET', KEYS[2], conversation) or due[i + 1]
    redis.call('ZREM', KEYS[1], conversation)
    redis.call('HDEL', KEYS[2], conversation)
    take(conversation, first, due[i + 1])
  end
end

local nextDue = -1
for _, key in ipairs({ KEYS[1], KEYS[3] }) do
  local head = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if head[2] then
    local wait = math.max(0, tonumber(head[2]) - now)
    if nextDue < 0 or wait < nextDue then nextDue = wait end
  end
end
return { now, nextDue, unpack(taken) }
