--- Multiplies a time limit in seconds by the variable CRML_PACE. It is 1, and more under tools that
--- slow everything down (valgrind).
---@param seconds number
---@return number
return function(seconds) return seconds * (tonumber(os.getenv("CRML_PACE")) or 1) end
