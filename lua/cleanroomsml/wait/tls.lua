--- A second OpenSSL in the process, linked statically into its program and exported, can take the
--- place of the one that libcurl was made for: then TLS must not be tried.
local core = require "cleanroomsml.core"

local tls = {}

local function version_of(text) return text and text:match("OpenSSL[ /](%d+%.%d+%.%d+%l?)") end

-- Versions of one series can stand in for each other: 1.1, 3.
local function series_of(version)
  return version:match("^1%.%d+") or version:match("^%d+")
end

--- The conflict between versions of OpenSSL; nil: none.
---@param built string the one that this module was built with
---@param resolved string the one it calls
---@param libcurl string|nil the one that libcurl reports; nil: it uses another library
---@return string|nil err names both
function tls.compare(built, resolved, libcurl)
  local ours, theirs, made_for = version_of(resolved), version_of(libcurl), version_of(built)
  if ours and theirs and ours ~= theirs then
    return ("two versions of OpenSSL are loaded: this module uses %s, libcurl uses %s")
      :format(ours, theirs)
  end
  if ours and made_for and series_of(ours) ~= series_of(made_for) then
    return ("this module was built with OpenSSL %s but gets %s, which %s"):format(made_for, ours,
      "another part of the program loads")
  end
end

local checked, found = false, nil

--- The same for this process, determined once.
---@return string|nil err
function tls.mismatch()
  if not checked then
    checked, found = true, tls.compare(core.openssl_versions())
  end
  return found
end

return tls
