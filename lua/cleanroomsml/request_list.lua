--- Checks lists of requests.
local request_list = {}

--- The error in a table as a list of requests; nil: none. After a hole requests would be lost, and
--- a single request would count as an empty list.
---@param list table
---@return string|nil err
function request_list.check(list)
  local count, last = 0, 0
  for key in next, list do
    if type(key) ~= "number" or key < 1 or key % 1 ~= 0 then
      return ("requests: expected a list, got a table with the key %s"):format(tostring(key))
    end
    count, last = count + 1, key > last and key or last
  end
  if last ~= count then
    return ("requests: a list with holes: %d request%s, the last at %d"):format(count,
      count == 1 and "" or "s", last)
  end
  if count == 0 and (getmetatable(list) or {}).__call then
    return "requests: expected a list or a function, got a callable table"
  end
end

return request_list
