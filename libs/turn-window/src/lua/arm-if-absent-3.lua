--[[
  Opens windows only for conversations that have none, neither waiting nor claimed: how a sweeper brings back
  what Redis forgot without disturbing what it knows.

  KEYS[1]  pending: sorted set, conversation → deadline ms
  KEYS[2]  first: hash, conversation → first ms
  KEYS[3]  in flight: sorted set, claimed conversation → end of claim ms

  ARGV[1]  now in ms, or "" for the server's clock
  ARGV[2…] pairs: conversation, quiet ms

  Returns  the number of windows opened
]]
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local armed = 0
for i = 2, #ARGV, 2 do
  local conversation = ARGV[i]
  if not redis.call('ZSCORE', KEYS[3], conversation) then
    local due = string.format('%.0f', now + tonumber(ARGV[i + 1]))
    if redis.call('ZADD', KEYS[1], 'NX', due, conversation) == 1 then
      redis.call('HSET', KEYS[2], conversation, string.format('%.0f', now))
      armed = armed + 1
    end
  end
end
return armed
