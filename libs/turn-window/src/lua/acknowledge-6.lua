--[[
  Ends claims whose conversations have been seen to. What was touched meanwhile becomes a window again.
  A claim with another token has been taken over and is left alone.

  KEYS[1]  pending: sorted set, conversation → deadline ms
  KEYS[2]  first: hash, conversation → first ms
  KEYS[3]  in flight: sorted set, claimed conversation → end of claim ms
  KEYS[4]  claims: hash, claimed conversation → "token first due"
  KEYS[5]  held: hash, claimed conversation → "first due maxWait"
  KEYS[6]  graced: hash, conversation → "waiting" (armed again for its attachments) or "settled" (one came meanwhile)

  ARGV     pairs: conversation, token

  Returns  the number of claims ended
]]
local ended = 0
for i = 1, #ARGV, 2 do
  local conversation, token = ARGV[i], ARGV[i + 1]
  local claim = redis.call('HGET', KEYS[4], conversation)
  if claim and string.match(claim, '^%S+') == token then
    local held = redis.call('HGET', KEYS[5], conversation)
    if held then
      local first, due = string.match(held, '^(%d+) (%d+)')
      redis.call('ZADD', KEYS[1], due, conversation)
      redis.call('HSET', KEYS[2], conversation, first)
      redis.call('HDEL', KEYS[5], conversation)
    end
    redis.call('ZREM', KEYS[3], conversation)
    redis.call('HDEL', KEYS[4], conversation)
    redis.call('HDEL', KEYS[6], conversation)
    ended = ended + 1
  end
end
return ended
