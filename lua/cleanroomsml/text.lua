--- Texts from outside: whether they say anything, and how to show them. Pure.
local texts = {}

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

return texts
