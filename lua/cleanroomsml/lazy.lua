--- A module that is loaded when something of it is first used: most programs need but a part, and
--- reading all of it takes longer than a call. In nginx it is loaded at once, so that workers share
--- what init_by_lua has read.
---@param name string
---@return table|function module
return function(name)
  if type(rawget(_G, "ngx")) == "table" then return require(name) end
  return setmetatable({}, {
    __index = function(_, key) return require(name)[key] end,
    __call = function(_, ...) return require(name)(...) end,
  })
end
