--- Seconds that something may take, as many times longer as CRML_PACE says: 1 unless a tool runs
--- the specs that slows everything down (valgrind).
---@param seconds number
---@return number
return function(seconds) return seconds * (tonumber(os.getenv("CRML_PACE")) or 1) end
