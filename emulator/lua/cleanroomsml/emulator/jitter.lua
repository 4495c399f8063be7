--- A source of numbers from 0.5 to 1.5, the same for the same seed on every Lua; of 1 without one.
---@param seed integer|nil
---@return fun(): number
return function(seed)
  local state = seed and seed % 2147483646 + 1
  local function draw()
    if not state then return 1 end
    state = state * 16807 % 2147483647
    return 0.5 + state / 2147483647
  end
  draw() -- neighbouring seeds begin alike
  draw()
  return draw
end
