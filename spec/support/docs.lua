--- Reads the documentation: code blocks, code spans, headings, table rows and links, each with its
--- file and line.
---
--- Comments right before a Lua block say what it needs:
---   <!-- given: client, arn -->    variables that are set
---   <!-- needs: luv -->            modules; without them the block is only compiled
---   <!-- not run: nginx -->        the block is only compiled; the reason is for readers
--- Text after `-->` in a block is a line of its output; `…` stands for any text.
local docs = {}

---@class docs.Block
---@field path string
---@field line integer of its first line of code
---@field lang string
---@field code string
---@field given string[]
---@field needs string[]
---@field not_run string|nil why

---@class docs.Entry a code span
---@field path string
---@field line integer
---@field text string
---@field sections string[] the headings above it, as they are written
---@field leads boolean in a heading, or in the first cell of a table row

---@class docs.Document
---@field path string
---@field blocks docs.Block[]
---@field spans docs.Entry[]
---@field links {target: string, line: integer}[]
---@field anchors table<string, true>

function docs.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function words(text)
  local list = {}
  for word in text:gmatch("[^,%s]+") do list[#list + 1] = word end
  return list
end

-- Directives in comments: `; ` separates several in one.
local function read_directives(comments)
  local found = { given = {}, needs = {} }
  for _, comment in ipairs(comments) do
    for part in (comment .. ";"):gmatch("%s*(.-)%s*;") do
      local name, value = part:match("^(%l[%l ]*):%s*(.+)$")
      if name == "not run" then
        found.not_run = value
      elseif name == "given" or name == "needs" then
        for _, word in ipairs(words(value)) do table.insert(found[name], word) end
      end
    end
  end
  return found
end

-- An anchor as GitHub makes it: lower case, no punctuation, blanks to hyphens.
local function anchor_of(heading)
  return (heading:gsub("%[(.-)%]%b()", "%1"):lower():gsub("[^%w%s_\128-\255-]", "")
    :gsub("%s", "-"))
end

local Reader = {}
Reader.__index = Reader

function Reader:span(text, leads)
  local sections = {}
  for i = 1, 6 do sections[#sections + 1] = self.headings[i] end
  table.insert(self.spans, {
    path = self.path, line = self.line, text = text, sections = sections, leads = leads,
  })
end

function Reader:spans_of(text, leads)
  for span in text:gmatch("`([^`]+)`") do self:span(span, leads) end
end

function Reader:heading(marks, text)
  for i = #marks, 6 do self.headings[i] = nil end
  self.headings[#marks] = text
  self.anchors[anchor_of(text)] = true
  self:spans_of(text, true)
end

-- A line of prose: a heading, a comment, a table row, or text.
function Reader:prose(line)
  local marks, text = line:match("^(#+)%s+(.-)%s*$")
  local comment = line:match("^<!%-%-%s*(.-)%s*%-%->%s*$")
  if comment then
    table.insert(self.comments, comment)
    return
  end
  if line:find("%S") then self.comments = {} end
  local first, rest = line:match("^|(.-[^\\])(|.*)$")
  if marks then
    self:heading(marks, text)
  elseif first then
    self:spans_of(first, true)
    self:spans_of(rest, false)
  else
    self:spans_of(line, false)
  end
  for target in line:gsub("`[^`]*`", ""):gmatch("%]%(([^)%s]+)") do
    table.insert(self.links, { target = target, line = self.line })
  end
end

function Reader:fence(indent, lang)
  local block = read_directives(self.comments)
  block.path, block.line, block.lang, block.code = self.path, self.line + 1, lang, {}
  self.block, self.indent, self.comments = block, indent, {}
end

function Reader:code(line)
  if not line:find("^%s*```%s*$") then
    table.insert(self.block.code, (line:gsub("^" .. self.indent, "")))
    return
  end
  self.block.code = table.concat(self.block.code, "\n") .. "\n"
  table.insert(self.blocks, self.block)
  self.block = nil
end

--- Parses a file. Raises an error when a code block does not end.
---@param path string
---@return docs.Document
function docs.parse(path)
  local self = setmetatable({
    path = path, line = 0, blocks = {}, spans = {}, links = {}, anchors = {}, headings = {},
    comments = {},
  }, Reader)
  for line in (docs.read(path) .. "\n"):gmatch("(.-)\r?\n") do
    self.line = self.line + 1
    local indent, lang = line:match("^(%s*)```(%w*)%s*$")
    if self.block then
      self:code(line)
    elseif indent then
      self:fence(indent, lang)
    else
      self:prose(line)
    end
  end
  if self.block then
    error(("%s:%d: the code block has no end"):format(path, self.block.line), 0)
  end
  return self
end

--- README.md and everything in docs/, parsed; `proof/results` holds results, not documentation.
---@return docs.Document[]
function docs.all()
  local paths = { "README.md", "CHANGELOG.md" }
  local pipe = io.popen("ls docs/*.md docs/recipes/*.md")
  for path in pipe:lines() do paths[#paths + 1] = path end
  pipe:close()
  local list = {}
  for i, path in ipairs(paths) do list[i] = docs.parse(path) end
  return list
end

-- Records the output of a block.
local function recorder()
  local printed = {}
  local function write(...)
    for _, text in ipairs { ... } do printed[#printed + 1] = tostring(text) end
  end
  local function print_line(...)
    local parts = {}
    for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
    write(table.concat(parts, " "), "\n")
  end
  local stream = setmetatable({}, { __index = { flush = function() end } })
  function stream:write(...)
    write(...)
    return self
  end
  return {
    text = function() return table.concat(printed) end,
    globals = {
      print = print_line,
      io = setmetatable({ write = write, stdout = stream, stderr = stream }, { __index = io }),
      os = setmetatable({ exit = function() error("the block calls os.exit", 2) end },
        { __index = os }),
    },
  }
end

--- Compiles a block; its errors name the file and the line in it.
---@param block docs.Block
---@param environment table|nil
---@return function|nil chunk, string|nil message
function docs.compile(block, environment)
  local source, name = ("\n"):rep(block.line - 1) .. block.code, "@" .. block.path
  if not setfenv then return load(source, name, "t", environment) end
  local chunk, message = (loadstring or load)(source, name)
  if chunk and environment then setfenv(chunk, environment) end
  return chunk, message
end

-- A line of output as a pattern: any blanks are equal, "…" is any text.
local function pattern_of(expected)
  local escaped = expected:gsub("%s+", " "):gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0")
  return "^%s*" .. escaped:gsub("…", ".*") .. "%s*$"
end

-- The first expected line that was not printed, in order; nil: none.
local function missing_line(block, output)
  local printed, at = {}, 1
  for line in output:gmatch("[^\n]+") do printed[#printed + 1] = line:gsub("%s+", " ") end
  for expected in block.code:gmatch("%-%->%s*([^\n]+)") do
    while printed[at] and not printed[at]:find(pattern_of(expected)) do at = at + 1 end
    if not printed[at] then return expected end
    at = at + 1
  end
end

--- Runs a block with its given variables as globals.
---@param block docs.Block
---@param given table<string, fun(): any> makes what `given` names
---@return string|nil message what went wrong, with file and line
function docs.run(block, given)
  local record = recorder()
  local environment = setmetatable({}, { __index = _G })
  for name, value in pairs(record.globals) do environment[name] = value end
  for _, name in ipairs(block.given) do
    if not given[name] then
      return ("%s:%d: nothing is known of the given %s"):format(block.path, block.line, name)
    end
    environment[name] = given[name]()
  end
  local chunk, message = docs.compile(block, environment)
  if not chunk then return message end
  local ok, fault = pcall(chunk)
  if not ok then
    return ("%s (in the block at %s:%d)"):format(tostring(fault), block.path, block.line)
  end
  local missing = missing_line(block, record.text())
  return missing and ("%s:%d: did not print: %s; it printed:\n%s"):format(
    block.path, block.line, missing, record.text()) or nil
end

return docs
