--[[
  Attachments came, or will not come: windows that were armed again to wait for them are due at once. A window in
  which the contact still writes is left as it is. A conversation that is claimed just now is marked, so that a
  rearm that follows does not wait in vain.

  KEYS[1]  pending: sorted set, conversation → deadline ms
  KEYS[2]  first: hash, conversation → first ms (unused here)
  KEYS[3]  in flight: sorted set, claimed conversation → end of claim ms
  KEYS[4]  claims: hash, claimed conversation → "token first due" (unused here)
  KEYS[5]  held: hash, claimed conversation → "first due maxWait" (unused here)
  KEYS[6]  graced: hash, conversation → "waiting" (armed again for its attachments) or "settled" (one came meanwhile)

  ARGV[1]  now in ms, or "" for the server's clock
  ARGV[2…] conversations

  Returns  the number of windows that are due now
]]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local hastened = 0
for i = 2, #ARGV do
  local conversation = ARGV[i]
  if redis.call('ZSCORE', KEYS[3], conversation) then
    redis.call('HSET', KEYS[6], conversation, 'settled')
  elseif redis.call('HGET', KEYS[6], conversation) then
    redis.call('HDEL', KEYS[6], conversation)
    local due = redis.call('ZSCORE', KEYS[1], conversation)
    if due and tonumber(due) > now then
      redis.call('ZADD', KEYS[1], string.format('%.0f', now), conversation)
      hastened = hastened + 1
    end
  end
end
return hastened
