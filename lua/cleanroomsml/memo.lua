--- Memoizes a pure function for the last keys. Bounded by count and by the size of a key: a million
--- different keys need no more memory than `limit` short ones.

local KEY_MAX = 2048 -- bytes: the longest ARN

--- Returns the memoized `make`. Treat its results as read-only; nil and false are not memoized, and
--- only the first result is returned.
---@generic V
---@param limit integer all are forgotten when one more would come in
---@param make fun(key: string): V?
---@return fun(key: string): V?
return function(limit, make)
  local known, count = {}, 0
  return function(key)
    local value = known[key]
    if value then return value end
    value = make(key)
    if value and #key <= KEY_MAX then
      if count == limit then known, count = {}, 0 end
      known[key], count = value, count + 1
    end
    return value
  end
end
