--- Texts from outside: whether they say anything, how to show them, and one kind that is checked
--- wherever it comes from. Pure.
local core = require "cleanroomsml.core"

local texts = {}

--- The longest URL that a setting may have, and what is said of a longer one.
texts.MAX_URL = 2048
texts.TOO_LONG = "must not be longer than 2048 bytes"

--- The text without white space at its ends; nil when nothing is left: blank is absent.
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

--- A word as a shell reads it, for commands that a message suggests.
---@param text string
---@return string
function texts.shell_word(text)
  local shown = texts.shown(text)
  if shown:find("^[%w@%%+=:,./_-]+$") then return shown end
  return "'" .. shown:gsub("'", "'\\''") .. "'"
end

--- An endpoint: http or https, a host, perhaps a port and a base path; no user, query, fragment.
--- What a call takes is taken here, and nothing else.
---@param text string
---@return string|nil url, string|nil problem
function texts.endpoint_url(text)
  if #text > texts.MAX_URL then return nil, texts.TOO_LONG end
  local parts, problem = core.parse_endpoint(text)
  return parts and text, problem
end

return texts
