--- Modules that are loaded when something of them is first used: most programs need but a part, and
--- reading all of it takes longer than a call. In nginx they are loaded at once, so that workers
--- share what init_by_lua has read.
local lazy, soon = {}, {}

local function module(_, name)
  if type(rawget(_G, "ngx")) == "table" then return require(name) end
  return setmetatable({}, {
    __index = function(_, key) return require(name)[key] end,
    __call = function(_, ...) return require(name)(...) end,
  })
end

--- One that a call may need when something is wrong: `prepare` loads it before.
---@param name string
---@return table|function module
function lazy.soon(name)
  soon[name] = true
  return module(nil, name)
end

--- For programs that make more than one call: loads what calls may need, while files can be opened.
---@return boolean done
function lazy.prepare()
  for name in pairs(soon) do
    if pcall(require, name) then soon[name] = nil end
  end
  return next(soon) == nil
end

--- `lazy(name)` stands for that module.
return setmetatable(lazy, { __call = module })
