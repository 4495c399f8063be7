-- The documentation: its Lua runs, what it names exists, and what exists has its entry.
local Batch = require "cleanroomsml.batch"
local Call = require "cleanroomsml.call"
local Client = require "cleanroomsml.client"
local cleanroomsml = require "cleanroomsml"
local clients = require "spec.support.clients"
local declared = require "spec.support.declared"
local docs = require "spec.support.docs"
local standin = require "spec.support.standin"

local documents = docs.all()
local REFERENCE = "docs/reference.md"

-- Methods that are the library's own.
local INTERNAL = {
  ["client:new"] = true, ["call:set"] = true, ["call:ended"] = true, ["call:new"] = true,
  ["call:settle"] = true, ["call:fail"] = true, ["batch:new"] = true,
}

-- Fails with all that was found, one a line.
local function none(problems)
  table.sort(problems)
  if problems[1] then error(table.concat(problems, "\n"), 0) end
end

local function each(field, visit)
  for _, document in ipairs(documents) do
    for _, item in ipairs(document[field]) do visit(item, document) end
  end
end

local function is_below(span, heading)
  for _, above in ipairs(span.sections) do
    if above == heading then return true end
  end
  return heading == nil
end

-- The names that lead headings and table rows of the reference, below a heading (nil: any). The
-- span `name(…)` counts as `name` too.
local function entries(heading)
  local found = {}
  each("spans", function(span)
    if span.path ~= REFERENCE or not span.leads or not is_below(span, heading) then return end
    found[span.text] = true
    found[span.text:match("^[%w_:.]+") or span.text] = true
  end)
  return found
end

-- All names in code spans, wherever they stand.
local function mentions()
  local found = {}
  each("spans", function(span) found[span.text] = true end)
  return found
end

local function check_entries(names, found)
  local problems, count = {}, 0
  for name in pairs(names) do
    count = count + 1
    if not found[name] then problems[#problems + 1] = name .. " is not documented" end
  end
  assert.is_true(count > 0)
  none(problems)
end

describe("an entry in the reference", function()
  it("is there for every function of the module", function()
    local names = {}
    for name in pairs(cleanroomsml) do names["cleanroomsml." .. name] = true end
    check_entries(names, entries "Module")
  end)

  for prefix, class in pairs { client = Client, call = Call, batch = Batch } do
    it("is there for every method of a " .. prefix, function()
      local names = {}
      for name, value in pairs(class) do
        local method = prefix .. ":" .. name
        if type(value) == "function" and name:sub(1, 2) ~= "__" and not INTERNAL[method] then
          names[method] = true
        end
      end
      check_entries(names, entries())
    end)
  end

  it("is there for every option", function()
    check_entries(declared.options(), entries "Options")
  end)

  it("is there for nothing that is no option", function()
    local real, problems = declared.options(), {}
    for name in pairs(entries "Options") do
      if not real[name] then problems[#problems + 1] = name .. " is no option" end
    end
    none(problems)
  end)

  it("is there for every variable", function()
    check_entries(declared.variables(), mentions())
  end)

  it("is there for every key of a profile", function()
    check_entries(declared.profile_keys(), mentions())
  end)

  it("is there for every member of request and model", function()
    local operation = cleanroomsml.core.operations.GetTrainedModel
    local names = {}
    for _, input in ipairs(operation.inputs) do names[input.name] = true end
    check_entries(names, entries "Request")
    names = {}
    for _, member in ipairs(operation.output.members) do names[member.name] = true end
    check_entries(names, entries "Model")
  end)

  it("is there for every kind and code of a failure", function()
    check_entries(declared.kinds(), entries "Kinds")
    check_entries(declared.codes(), entries "Codes")
  end)

  it("is there for no code that nobody knows", function()
    local sources, problems = declared.sources(), {}
    for code in pairs(entries "Codes") do
      if code:find("^%a+$") and not sources:find('%f[%a]' .. code .. '%f[%A]') then
        problems[#problems + 1] = code .. " is not in the sources"
      end
    end
    none(problems)
  end)
end)

describe("what the documents name", function()
  it("is there where a link leads", function()
    local anchors, problems = {}, {}
    for _, document in ipairs(documents) do anchors[document.path] = document.anchors end
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

  it("is there when it is a file of the project", function()
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

  it("is a target of the Makefile", function()
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

  it("is a flag of cleanroomsml", function()
    check_flags("cleanroomsml", declared.command_flags())
  end)

  it("is a flag of cleanroomsml-standin", function()
    local flags = declared.standin_flags()
    if not flags then return pending("no Lua here can run the stand-in") end
    check_flags("cleanroomsml-standin", flags)
  end)
end)

-- Somebody else's HTTP client.
local function send(method, url, headers)
  local pieces = {}
  local _, status, received = require("socket.http").request {
    method = method, url = url, headers = headers, sink = require("ltn12").sink.table(pieces),
  }
  return status, received, table.concat(pieces)
end

describe("Lua in the documents", function()
  local server

  -- The credentials and the endpoint are in the environment, as the documents tell their readers.
  setup(function()
    server = standin.start()
    clients.environment {
      AWS_ENDPOINT_URL_CLEANROOMSML = server.url, AWS_ACCESS_KEY_ID = server.access_key_id,
      AWS_SECRET_ACCESS_KEY = server.secret_access_key, HOME = "/nowhere",
    }
  end)
  teardown(function()
    clients.environment(nil)
    server:stop()
  end)

  -- What a block may ask for with "given".
  local given = {
    cleanroomsml = function() return cleanroomsml end,
    client = function() return cleanroomsml.client() end,
    arn = function() return clients.arn "my_model-1.0" end,
    arn_1 = function() return clients.arn "my_model-1.0" end,
    arn_2 = function() return clients.arn "minimal" end,
    arns = function() return { clients.arn "my_model-1.0", clients.arn "minimal" } end,
    model = function()
      return assert(cleanroomsml.get_trained_model(clients.arn "my_model-1.0"))
    end,
    membership = function() return clients.MEMBERSHIP end,
    endpoint_url = function() return server.url end,
    keys = function() return clients.credentials(server) end,
    send = function() return send end,
  }

  local function is_runnable(block)
    if block.not_run then return false end
    for _, name in ipairs(block.needs) do
      if not pcall(require, name) then return false end
    end
    return true
  end

  each("blocks", function(block)
    if block.lang ~= "lua" then return end
    local runnable = is_runnable(block)
    local does = runnable and "runs" or "compiles"
    it(("%s at %s:%d"):format(does, block.path, block.line), function()
      local message
      if runnable then
        message = docs.run(block, given)
      else
        message = select(2, docs.compile(block))
      end
      if message then error(message, 0) end
    end)
  end)

  it("shows no field of info that the reference lacks", function()
    local client, names = given.client(), {}
    local function note(_, _, info)
      for name in pairs(info) do names[name] = true end
    end
    note(client:get_trained_model(given.arn()))
    note(client:get_trained_model(given.arn() .. "-2"))
    note(client:get_trained_model "no ARN")
    note(client:wait_until_active(given.arn()))
    note(select(2, client:get_trained_models(given.arns()):next()))
    check_entries(names, entries "Info")
  end)

  it("compiles in the nginx configurations", function()
    local problems = {}
    each("blocks", function(block)
      if block.lang ~= "nginx" then return end
      for lines, code in block.code:gmatch("()[%l_]+_by_lua_block%s*(%b{})") do
        local _, before = block.code:sub(1, lines):gsub("\n", "")
        local ok, message = docs.compile {
          path = block.path, line = block.line + before, code = code:sub(2, -2),
        }
        if not ok then problems[#problems + 1] = message end
      end
    end)
    none(problems)
  end)
end)
