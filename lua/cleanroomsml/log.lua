--- Where a client's lines go when its `log` option says nothing: to nginx's error log where there
--- is one, nowhere else.
local LEVELS = { debug = "DEBUG", info = "INFO", warn = "WARN" }

local log = {}

---@return fun(level: "debug"|"info"|"warn", message: string)|nil
function log.default()
  local ngx = rawget(_G, "ngx")
  if type(ngx) ~= "table" or not ngx.log then return nil end
  return function(level, message) ngx.log(ngx[LEVELS[level]], "cleanroomsml: ", message) end
end

return log
