--- The default log of a client inside nginx: the error log.
local LEVELS = { debug = "DEBUG", info = "INFO", warn = "WARN" }

---@return fun(level: "debug"|"info"|"warn", message: string)|nil
return function()
  local ngx = rawget(_G, "ngx")
  if type(ngx) ~= "table" or not ngx.log then return nil end
  return function(level, message) ngx.log(ngx[LEVELS[level]], "cleanroomsml: ", message) end
end
