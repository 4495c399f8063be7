--- The digits of whole numbers. "%d" of Lua 5.1 on 32-bit systems has no more than 32 bits.

--- The number in decimal digits.
---@param number number a whole number: an integer of any size, or a float within +-2^53
---@return string
return function(number)
  if math.type and math.type(number) == "integer" then return ("%d"):format(number) end
  return ("%.0f"):format(number + 0) -- -0 is 0
end
