--[[
  Gives a lease back if it is still ours.

  KEYS[1]  the lease: string, its owner's token

  ARGV[1]  our token

  Returns  1 when given back, 0 when it ended or another holds it
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
