--- The header of a section of the shared files: `[default]`, `[profile x]`, `[profile 'My X']`,
--- `[sso-session "a b"]`. Pure.
---
--- Names are those of the SDKs' common test data (A-Za-z0-9-/.%@_:+). The AWS command line writes
--- other names in quotes, as a shell does (config file), or as they are (credentials file).
local header = {}

local NAME = "^[A-Za-z0-9/.%%@_:+-]+$"
local KINDS = { profile = true, ["sso-session"] = true, services = true }

-- Trims blanks (space and tab); linear in the text.
local function trim(text)
  local last = #text
  while last > 0 and text:find("^[ \t]", last) do last = last - 1 end
  return text:sub(1, last):match("^[ \t]*(.*)$")
end
header.trim = trim

-- The end of the quoted text that begins at `from`; nil: it has no end. A backslash escapes within
-- double quotes.
local function closing(text, from)
  local quote, at = text:sub(from, from), from + 1
  while at <= #text do
    local char = text:sub(at, at)
    if char == quote then return at end
    at = at + (quote == '"' and char == "\\" and 2 or 1)
  end
end

-- The text between the brackets of a line with quotes; nil where the line without its quoted parts
-- is not a header followed by a comment at most.
local function quoted_inside(line)
  local at = 1
  repeat
    at = line:find("['\"#;%]]", at + 1)
    local char = at and line:sub(at, at)
    if char == "]" then
      local rest = line:match("^[ \t]*(.?)", at + 1)
      return (rest == "" or rest == "#" or rest == ";") and line:sub(2, at - 1) or nil
    end
    at = (char == "'" or char == '"') and closing(line, at)
  until not at
end

--- The trimmed text between the brackets of a line that begins with `[`.
---@param line string
---@return string|nil inside nil: the line does not end in `]`, a comment aside
function header.inside(line)
  if line:find("['\"]") then
    local inside = quoted_inside(line)
    if inside then return trim(inside) end
  end
  local text = trim(line:match("^[^#;]*"))
  return text:sub(-1) == "]" and trim(text:sub(2, -2)) or nil
end

-- Removes the quotes of a name, like a shell does for one word; nil unless it is exactly one word.
local function unquoted(text)
  local parts, at = {}, 1
  while at <= #text do
    local char = text:sub(at, at)
    if char == "'" or char == '"' then
      local stop = closing(text, at)
      if not stop then return nil end
      local part = text:sub(at + 1, stop - 1)
      parts[#parts + 1] = char == '"' and part:gsub('\\([\\"])', "%1") or part
      at = stop + 1
    elseif char:find("[ \t\\]") then
      return nil
    else
      parts[#parts + 1] = char
      at = at + 1
    end
  end
  local name = table.concat(parts)
  return name ~= "" and not name:find("[%z\1-\31\127]") and name or nil
end

local function name_of(text)
  if text:find(NAME) then return text end
  if text:find("['\"]") then return unquoted(text) end
end

local function in_config(inside)
  if inside == "default" then return "profile", inside end
  local kind, text = inside:match("^([^ \t]+)[ \t]+(.+)$")
  if KINDS[kind] then return kind, name_of(text) end
end

-- `[profile x]` and similar sections are ignored in a credentials file.
local function in_credentials(inside)
  if inside:find(NAME) then return "profile", inside end
  local kind = inside:match("^([^ \t]+)[ \t]")
  if KINDS[kind] or inside == "" then return nil end
  local name = name_of(inside) or inside
  if not name:find("[%z\1-\31\127]") then return "profile", name, true end
end

--- The kind and name of the section that a header begins; nil: to be ignored.
---@param inside string what `header.inside` gave
---@param file_kind "config"|"credentials"
---@return "profile"|"sso-session"|"services"|nil kind
---@return string|nil name
---@return boolean|nil by_name the profile is found only by this name
function header.classify(inside, file_kind)
  local classify = file_kind == "config" and in_config or in_credentials
  local kind, name, by_name = classify(inside)
  if name then return kind, name, by_name end
end

return header
