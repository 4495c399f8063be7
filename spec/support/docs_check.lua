--- For the specs of the documents: the documents, parsed once, and checks that list all errors, one
--- on each line.
local docs = require "spec.support.docs"

local check = {}

local REFERENCE = "docs/reference.md"

check.documents = docs.all()

--- Fails with all errors.
---@param problems string[]
function check.none(problems)
  table.sort(problems)
  if problems[1] then error(table.concat(problems, "\n"), 0) end
end

--- Visits the `blocks`, `spans` or `links` of all documents.
function check.each(field, visit)
  for _, document in ipairs(check.documents) do
    for _, item in ipairs(document[field]) do visit(item, document) end
  end
end

local function is_below(span, heading)
  for _, above in ipairs(span.sections) do
    if above == heading then return true end
  end
  return heading == nil
end

--- The names at the start of headings and table rows of the reference, below a heading (nil: any).
--- The span `name(…)` counts as `name` too.
---@param heading string|nil
---@return table<string, true>
function check.entries(heading)
  local found = {}
  check.each("spans", function(span)
    if span.path ~= REFERENCE or not span.leads or not is_below(span, heading) then return end
    found[span.text] = true
    found[span.text:match("^[%w_:.]+") or span.text] = true
  end)
  return found
end

--- All code spans of all documents.
---@return table<string, true>
function check.mentions()
  local found = {}
  check.each("spans", function(span) found[span.text] = true end)
  return found
end

--- Fails when a name was not found, or without names.
---@param names table<string, true>
---@param found table<string, true>
function check.all_found(names, found)
  local problems = {}
  for name in pairs(names) do
    if not found[name] then problems[#problems + 1] = name .. " is not documented" end
  end
  if next(names) == nil then problems[1] = "there is nothing to document" end
  check.none(problems)
end

return check
