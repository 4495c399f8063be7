-- The documentation: every name in it exists, and everything public has its entry. docs_lua_spec
-- runs its Lua.
local Batch = require "cleanroomsml.batch"
local Call = require "cleanroomsml.call"
local Client = require "cleanroomsml.client"
local check = require "spec.support.docs_check"
local cleanroomsml = require "cleanroomsml"
local declared = require "spec.support.declared"
local docs = require "spec.support.docs"

local all_found, each, entries, none = check.all_found, check.each, check.entries, check.none

-- Methods that are the library's own.
local INTERNAL = {
  ["client:new"] = true, ["call:send"] = true,
  ["call:settle"] = true, ["call:take"] = true,
  ["call:fail"] = true, ["batch:new"] = true,
}

describe("an entry in the reference", function()
  -- What has a section of its own in docs/operations.md.
  local is_operation = {}
  for _, row in ipairs(cleanroomsml.operations()) do is_operation[row.method] = true end

  it("exists for every function of the module", function()
    local names = {}
    for name in pairs(cleanroomsml) do
      if not is_operation[name] then names["cleanroomsml." .. name] = true end
    end
    all_found(names, entries "Module")
  end)

  it("exists for every operation, with its members, in docs/operations.md", function()
    local text = docs.read "docs/operations.md"
    local problems, count = {}, 0
    for method in pairs(is_operation) do
      local section = text:match("\n### " .. method .. "\n(.-)\n### ")
        or text:match("\n### " .. method .. "\n(.*)$")
      if not section then problems[#problems + 1] = method .. " is not documented" end
      local operation = cleanroomsml.core.describe(method)
      for _, shape in ipairs { operation.input, operation.output } do
        for _, member in ipairs(shape.members) do
          count = count + 1
          if section and not section:find("`" .. member.name .. "`", 1, true) then
            problems[#problems + 1] = ("%s.%s is not documented"):format(method, member.name)
          end
        end
      end
    end
    none(problems)
    assert.is_true(count > 400)
  end)

  for prefix, class in pairs { client = Client, call = Call, batch = Batch } do
    it("exists for every method of a " .. prefix, function()
      local names = {}
      for name, value in pairs(class) do
        local method = prefix .. ":" .. name
        if type(value) == "function" and name:sub(1, 2) ~= "__" and not INTERNAL[method]
          and not (prefix == "client" and is_operation[name]) then
          names[method] = true
        end
      end
      all_found(names, entries())
    end)
  end

  it("exists for every option", function()
    all_found(declared.options(), entries "Options")
  end)

  it("exists for every option of a wait", function()
    all_found(declared.wait_options(), entries "Waiting")
  end)

  it("exists for no unknown option", function()
    local real, problems = declared.options(), {}
    for name in pairs(entries "Options") do
      if not real[name] then problems[#problems + 1] = name .. " is no option" end
    end
    none(problems)
  end)

  it("exists for every environment variable", function()
    all_found(declared.variables(), check.mentions())
  end)

  it("exists for every key of a profile", function()
    all_found(declared.profile_keys(), check.mentions())
  end)

  it("exists for every kind and code of an error", function()
    all_found(declared.kinds(), entries "Kinds")
    all_found(declared.codes(), entries "Codes")
  end)

  it("exists for no unknown code", function()
    local sources, problems = declared.sources(), {}
    for code in pairs(entries "Codes") do
      if code:find("^%a+$") and not sources:find('%f[%a]' .. code .. '%f[%A]') then
        problems[#problems + 1] = code .. " is not in the sources"
      end
    end
    none(problems)
  end)
end)

describe("a flag", function()
  -- Flags in the code spans of one document; two that everybody knows need none.
  local function flags_in(path)
    local found = { ["--help"] = true, ["--version"] = true }
    each("spans", function(span)
      if span.path ~= path then return end
      for flag in span.text:gmatch("%-%-[%l-]+") do found[flag] = true end
    end)
    return found
  end

  it("of cleanroomsml is documented", function()
    all_found(declared.command_options(), flags_in "docs/cli.md")
  end)

  it("of cleanroomsml-emulator is documented", function()
    local flags = declared.emulator_flags()
    if not flags then return pending("no Lua here can run the emulator") end
    all_found(flags, flags_in "docs/emulator.md")
  end)
end)

describe("what the documents refer to", function()
  it("exists when it is the target of a link", function()
    local anchors, problems = {}, {}
    for _, document in ipairs(check.documents) do anchors[document.path] = document.anchors end
    each("links", function(link, document)
      local path, anchor = link.target:match("^([^#]*)#?(.*)$")
      if path:find("^%a+:") then return end
      local folder = document.path:match("^(.*/)") or ""
      path = path == "" and document.path or (folder .. path):gsub("[^/]+/%.%./", "")
      local file = io.open(path, "rb")
      if file then file:close() end
      if not file or anchor ~= "" and not (anchors[path] or {})[anchor] then
        problems[#problems + 1] = ("%s:%d: nothing at %s"):format(
          document.path, link.line, link.target)
      end
    end)
    none(problems)
  end)

  it("exists when it is a file of the project", function()
    local problems = {}
    each("spans", function(span)
      local path = span.text:match("^[%w_]+/[%w_/.-]*%.%l+$")
      local folder = path and path:match("^(%w+)/")
      local ours = ("src lua spec docs bin bench tools examples rockspec interop "):find(
        (folder or "?") .. " ", 1, true)
      local file = ours and io.open(path, "rb")
      if file then file:close() end
      if ours and not file then
        problems[#problems + 1] = ("%s:%d: no file %s"):format(span.path, span.line, path)
      end
    end)
    none(problems)
  end)

  -- Visits every command in blocks of shell code and in code spans: words, and where they stand.
  local function each_command(visit)
    local function split(code, where)
      code = code:gsub("\\\n", " ")
      for command in code:gmatch("[^\n|;&]+") do
        local words = {}
        for word in command:gsub("%s#.*$", ""):gmatch("%S+") do words[#words + 1] = word end
        visit(words, where)
      end
    end
    each("blocks", function(block)
      if block.lang == "sh" then split(block.code, block.path .. ":" .. block.line) end
    end)
    each("spans", function(span) split(span.text, span.path .. ":" .. span.line) end)
  end

  it("exists when it is a target of the Makefile", function()
    local targets, problems, count = declared.targets(), {}, 0
    each_command(function(words, where)
      local first = words[1] == "sudo" and 2 or 1
      if words[first] ~= "make" then return end
      for i = first + 1, #words do
        local word = words[i]
        count = count + 1
        if not word:find("^%-") and not word:find("=") and not targets[word] then
          problems[#problems + 1] = ("%s: no make target %s"):format(where, word)
        end
      end
    end)
    assert.is_true(count > 0)
    none(problems)
  end)

  local function check_flags(program, flags)
    local problems, count = {}, 0
    each_command(function(words, where)
      local at
      for i, word in ipairs(words) do
        if word:match("[^/]*$") == program then at = i end
        local flag = at and word:match("^%-%-[%l-]+")
        count = count + (flag and 1 or 0)
        if flag and not flags[flag] then
          problems[#problems + 1] = ("%s: %s has no flag %s"):format(where, program, flag)
        end
      end
    end)
    assert.is_true(count > 0)
    none(problems)
  end

  it("exists when it is a flag of cleanroomsml", function()
    check_flags("cleanroomsml", declared.command_flags())
  end)

  it("exists when it is a flag of cleanroomsml-emulator", function()
    local flags = declared.emulator_flags()
    if not flags then return pending("no Lua here can run the emulator") end
    check_flags("cleanroomsml-emulator", flags)
  end)
end)

describe("a recipe", function()
  local nginx, list = docs.read "spec/recipes_nginx_spec.lua", docs.read "docs/recipes/README.md"
  local host = docs.read "examples/embed/host.c"

  -- What runs a block: docs_lua_spec Lua, recipes_nginx_spec nginx, embed_spec the C program.
  local function is_run(block)
    if block.lang == "lua" then return not block.not_run end
    if block.lang == "nginx" then return nginx:find('"' .. block.path .. '"', 1, true) end
    if block.lang == "c" then
      for line in block.code:gmatch "[^\n]+" do
        if not host:find(line, 1, true) then return false end
      end
    end
    return block.lang == "c" or block.code:find("examples/embed", 1, true)
  end

  for _, document in ipairs(docs.all()) do
    local path = document.blocks[1] and document.blocks[1].path or ""
    if path:find "^docs/recipes/" then
      it("is listed, and run by a spec: " .. path, function()
        assert.truthy(list:find("(" .. path:match "[^/]+$" .. ")", 1, true))
        for _, block in ipairs(document.blocks) do
          assert.truthy(is_run(block), block.lang .. " at line " .. block.line)
        end
      end)
    end
  end
end)
