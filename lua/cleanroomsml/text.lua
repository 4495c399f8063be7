--- Texts from outside: presence, forms for messages, and the check of endpoint URLs. Pure.
local core = require "cleanroomsml.core"

local texts = {}

--- The longest URL of a setting, and the message for a longer one.
texts.MAX_URL = 2048
texts.TOO_LONG = "must not be longer than 2048 bytes"

--- The trimmed text; nil for a blank one, which counts as absent.
---@param text string|nil
---@return string|nil
function texts.present(text)
  return text and text:find("%S") and text:match("^%s*(.*%S)") or nil
end

--- A text from outside for a message: short, printable, in quotes.
---@param text string
---@return string
function texts.quoted(text)
  if #text > 60 then text = text:sub(1, 60) .. "..." end
  return '"' .. text:gsub("[^\32-\126]", "?") .. '"'
end

--- A path or name from outside for a message: on one line, printable, at most 256 bytes.
---@param text string
---@return string
function texts.shown(text)
  if #text <= 256 and not text:find("[^\32-\126]") then return text end
  return core.redact(text:sub(1, 256), {}) .. (#text > 256 and "..." or "")
end

--- Quotes a word for a shell, for commands that messages suggest.
---@param text string
---@return string
function texts.shell_word(text)
  local shown = texts.shown(text)
  if shown:find("^[%w@%%+=:,./_-]+$") then return shown end
  return "'" .. shown:gsub("'", "'\\''") .. "'"
end

--- Checks an endpoint: http or https, a host, an optional port and base path; no user, query,
--- fragment. It accepts exactly what calls accept.
---@param text string
---@return string|nil url, string|nil err
function texts.endpoint_url(text)
  if #text > texts.MAX_URL then return nil, texts.TOO_LONG end
  local parts, err = core.parse_endpoint(text)
  return parts and text, err
end

return texts
