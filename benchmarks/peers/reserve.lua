-- One reserve: check, promise, keep the key, write the ledger. Redis runs it alone and answers after the sync.
-- KEYS: the item, the idempotency key, the ledger. ARGV: SKU, units, the request, how long a key lives in seconds.
local kept = redis.call('HMGET', KEYS[2], 'request', 'on_hand', 'reserved')
if kept[1] then
  if kept[1] ~= ARGV[3] then
    return {'reused'}
  end
  return {'done', kept[2], kept[3]}
end
local item = redis.call('HMGET', KEYS[1], 'on_hand', 'reserved')
if not item[1] then
  return {'missing'}
end
local units = tonumber(ARGV[2])
if tonumber(item[1]) - tonumber(item[2]) < units then
  return {'short', item[1], item[2]}
end
local reserved = redis.call('HINCRBY', KEYS[1], 'reserved', units)
redis.call('XADD', KEYS[3], '*', 'sku', ARGV[1], 'quantity', units, 'reserved', reserved, 'key', KEYS[2])
redis.call('HSET', KEYS[2], 'request', ARGV[3], 'on_hand', item[1], 'reserved', reserved)
redis.call('EXPIRE', KEYS[2], ARGV[4])
return {'done', item[1], reserved}
