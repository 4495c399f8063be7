--- Sections of help, wrapped to a terminal. Pure.
local text = require "cleanroomsml.cli.terminal_text"

local layout = {}

local INDENT, HANG, WIDEST_NAME = 2, 4, 34

---@class cleanroomsml.cli.help.Page
---@field columns integer
---@field lines string[]
local Page = {}
Page.__index = Page

--- An empty page.
---@param columns integer
---@return cleanroomsml.cli.help.Page
function layout.page(columns)
  return setmetatable({ columns = math.max(columns, 20), lines = {} }, Page)
end

-- Splits a word that is wider than a line, after a comma, colon, slash or bar if it has some.
local function pieces_of(word, columns)
  local pieces = {}
  while text.width(word) > columns do
    local piece = text.head(word, columns)
    piece = piece:match("^.*[,:/|]") or piece
    pieces[#pieces + 1] = piece
    word = word:sub(#piece + 1)
  end
  pieces[#pieces + 1] = word
  return pieces
end

-- The lines of a paragraph, cut at blanks.
local function wrapped(words, columns)
  local lines = {}
  for word in words:gmatch "%S+" do
    local last = lines[#lines]
    local joined = last and last .. " " .. word
    if joined and text.width(joined) <= columns then
      lines[#lines] = joined
    else
      for _, piece in ipairs(pieces_of(word, columns)) do lines[#lines + 1] = piece end
    end
  end
  return lines
end

-- Adds lines; those after the first one begin `hang` columns further right.
local function add_wrapped(page, words, indent, hang)
  local before = (" "):rep(indent)
  for i, line in ipairs(wrapped(words, math.max(page.columns - indent - hang, 10))) do
    page.lines[#page.lines + 1] = before .. (i > 1 and (" "):rep(hang) or "") .. line
  end
end

--- A paragraph from the left edge.
---@param words string
function Page:paragraph(words)
  if self.lines[1] then self.lines[#self.lines + 1] = "" end
  add_wrapped(self, words, 0, 0)
end

--- A heading.
---@param title string
function Page:section(title)
  if self.lines[1] then self.lines[#self.lines + 1] = "" end
  self.lines[#self.lines + 1] = title
end

--- Words below a heading.
---@param words string
function Page:line(words)
  add_wrapped(self, words, INDENT, 0)
end

--- The form of a command line below a heading, its other lines further right.
---@param words string
function Page:form(words)
  add_wrapped(self, words, INDENT, HANG)
end

--- A command line to copy: it is cut before options only, and the shell joins the lines.
---@param line string
function Page:command(line)
  local before, last = (" "):rep(INDENT), nil
  for piece in (line:gsub(" %-%-", "\n--") .. "\n"):gmatch "([^\n]*)\n" do
    local joined = last and last .. " " .. piece
    if last and text.width(before .. joined) > self.columns - 2 then
      self.lines[#self.lines + 1] = before .. last .. " \\"
      before, last = (" "):rep(INDENT + HANG), piece
    else
      last = joined or piece
    end
  end
  self.lines[#self.lines + 1] = before .. last
end

--- Names with explanations beside them, or below them on a narrow terminal.
---@param rows {[1]: string, [2]: string}[]
function Page:rows(rows)
  local widest = 0
  for _, row in ipairs(rows) do
    local width = text.width(row[1])
    if width <= WIDEST_NAME then widest = math.max(widest, width) end
  end
  local at = INDENT + widest + 2
  if self.columns - at < 30 then at = nil end
  for _, row in ipairs(rows) do
    local name = (" "):rep(INDENT) .. row[1]
    local lines = wrapped(row[2], math.max(self.columns - (at or INDENT + 4), 10))
    local is_beside = at and text.width(name) <= at - 2
    if not is_beside then self.lines[#self.lines + 1] = name end
    for i, line in ipairs(lines) do
      local before = is_beside and i == 1 and text.pad(name, at)
        or (" "):rep(at or INDENT + 4)
      self.lines[#self.lines + 1] = before .. line
    end
  end
end

--- The whole page.
---@return string
function Page:text()
  return table.concat(self.lines, "\n") .. "\n"
end

return layout
