--[[
  Prolongs a lease that is still ours.

  KEYS[1]  the lease: string, its owner's token

  ARGV[1]  our token
  ARGV[2]  ms from now until it ends

  Returns  1 when prolonged, 0 when it ended or another holds it
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
