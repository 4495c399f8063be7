--- `system.update_file`: changes files that other processes and SDKs change too.
local core = require "cleanroomsml.core"

local locked_file = {}

local FILE_MAX = 1024 * 1024
local LOCK_TRIES, LOCK_DELAY = 300, 0.1

--- Changes a file under its lock: true, or nil and the reason without the path. `change` gets the
--- current text (nil: none) and returns the new one; nil leaves the file unchanged. It may yield.
--- The file is replaced as a whole, with mode 0600. An error in `change` is passed on; the lock is
--- released when it is collected. `sleep` is used to wait for other holders of the lock.
---@alias cleanroomsml.UpdateFile fun(path: string, change: cleanroomsml.Change,
--- sleep: cleanroomsml.Sleep?): true?, string?
---@alias cleanroomsml.Change fun(text: string|nil): string|nil

-- Locks the file, or returns nil and the reason, after 30 s at most.
local function lock_file(path, sleep)
  local lock, reason, code
  for try = 1, LOCK_TRIES do
    lock, reason, code = core.lock_file(path)
    if code ~= "busy" then break end
    if try < LOCK_TRIES then sleep(LOCK_DELAY) end
  end
  return lock, reason
end

---@param path string
---@param change cleanroomsml.Change
---@param sleep cleanroomsml.Sleep how others' locks are waited for
---@return true|nil done, string|nil reason
function locked_file.update(path, change, sleep)
  local lock, reason = lock_file(path, sleep)
  if not lock then return nil, reason end
  local text
  text, reason = core.read_file(path, FILE_MAX)
  if not text then
    lock:close()
    return nil, reason
  end
  local changed = change(text ~= "" and text or nil)
  if changed then return lock:replace(changed) end
  lock:close()
  return true
end

return locked_file
