--- Time spans in their two largest units. Pure.

--- A time span: `45s`, `3m07s`, `1h04m`, `2d03h`.
---@param seconds number
---@return string
return function(seconds)
  local whole = math.floor(math.max(seconds, 0))
  local minutes = math.floor(whole / 60)
  local hours = math.floor(minutes / 60)
  if whole < 60 then return ("%ds"):format(whole) end
  if minutes < 60 then return ("%dm%02ds"):format(minutes, whole % 60) end
  if hours < 24 then return ("%dh%02dm"):format(hours, minutes % 60) end
  return ("%dd%02dh"):format(math.floor(hours / 24), hours % 24)
end
