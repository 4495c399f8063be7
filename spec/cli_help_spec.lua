-- Help of every command at several widths, the manual page and the completion scripts.
local help = require "cleanroomsml.cli.help"
local operation = require "cleanroomsml.cli.operation"
local shell = require "spec.support.shell"
local support = require "spec.support.cli"
local text = require "cleanroomsml.cli.terminal_text"
local waiter_commands = require "cleanroomsml.cli.waiter_commands"

local function lines_of(page)
  local lines = {}
  for line in page:gmatch "([^\n]*)\n" do lines[#lines + 1] = line end
  return lines
end

local function has(page, piece) return page:find(piece, 1, true) ~= nil end

-- Names are never broken, and lines that are to be copied may be wider.
local function check_width(page, columns)
  local in_examples = false
  for _, line in ipairs(lines_of(page)) do
    if line:find "^%S" then in_examples = line == "EXAMPLES" end
    local may_be_wide = in_examples or line:find "^%s*%S+$" or line:find "^  %-%-%S+ %S+$"
    if not may_be_wide then assert.is_true(text.width(line) <= columns, line) end
    assert.is_nil(line:find "%s$", line)
  end
end

describe("help", function()
  for _, columns in ipairs { 40, 80, 200 } do
    it("fits a terminal of " .. columns .. " columns", function()
      check_width(help.page(nil, nil, columns), columns)
      for _, command in ipairs(operation.commands()) do
        check_width(help.page(command, nil, columns), columns)
      end
      for _, name in ipairs(waiter_commands.names()) do
        check_width(help.page("wait", name, columns), columns)
        check_width(help.page("watch", name, columns), columns)
      end
      check_width(help.page("completion", nil, columns), columns)
    end)
  end

  it("breaks the pattern of an ARN between its parts at 40 columns", function()
    local page = help.page("get-trained-model", nil, 40)
    assert.is_true(has(page, "  cleanroomsml get-trained-model\n      ARN… [options]\n"), page)
    local shape = "arn:aws:cleanrooms-ml:REGION:\n        ACCOUNT:membership/ID/\n"
    assert.is_true(has(page, shape), page)
  end)

  it("lists every operation once", function()
    local page = help.page(nil, nil, 200)
    for _, command in ipairs(operation.commands()) do
      local _, count = page:gsub("\n  " .. command:gsub("%-", "%%-") .. "[ \n]", "")
      assert.equal(1, count, command)
    end
  end)

  it("lists an operation's own options first, then the common ones, then examples", function()
    for _, command in ipairs(operation.commands()) do
      local page = help.page(command, nil, 80)
      local last = 1
      for _, title in ipairs { "USAGE", "REQUIRED OPTIONS", "OPTIONS OF THIS COMMAND", "PAGING",
        "REQUEST AND OUTPUT", "COMMON OPTIONS", "EXAMPLES" } do
        local at = page:find("\n" .. title .. "\n", 1, true)
        if at then
          assert.is_true(at > last, command .. " " .. title)
          last = at
        end
      end
      for _, flag in ipairs(operation.of(command).flags) do
        assert.is_true(has(page, flag.option), command .. " " .. flag.option)
      end
      local _, examples = page:match("EXAMPLES\n(.-)\n\n"):gsub("cleanroomsml " .. command
        :gsub("%-", "%%-"), "")
      assert.is_true(examples >= 2, command)
    end
  end)

  it("breaks a line of an example before options only, with a backslash", function()
    for _, command in ipairs(operation.commands()) do
      local whole = help.page(command, nil, 1000):match("EXAMPLES\n(.-)\n\n")
      local cut = help.page(command, nil, 40):match("EXAMPLES\n(.-)\n\n")
      assert.equal(whole, (cut:gsub(" \\\n +%-%-", " --")))
    end
    assert.is_true(has(help.page("create-training-dataset", nil, 200),
      "--training-data 'type=TEXT,inputConfig={schema=[{…},…],dataSource={glueDataSource={…}}}'"))
  end)

  it("lists types, limits and enumerations of options", function()
    local page = help.page("create-trained-model", nil, 200)
    for _, piece in ipairs {
      "--name TEXT", "1 to 63 characters", "File, FastFile, Pipe", "--resource-config STRUCTURE",
      "[instanceCount=N],instanceType=TEXT,volumeSizeInGB=N, or JSON", "1 to 20 items",
    } do
      assert.is_true(has(page, piece), piece)
    end
    assert.is_true(has(help.page("get-trained-model", nil, 200),
      "Without --version-identifier the latest version is shown."))
  end)

  for _, line in ipairs { "help get-trained-model", "--help get-trained-model",
    "get-trained-model --help", "get-trained-model -h" } do
    it("of get-trained-model is printed for: " .. line, function()
      local words = {}
      for word in line:gmatch "%S+" do words[#words + 1] = word end
      local status, out, err = support.run(words, { environment = { LANG = "C.UTF-8" } })
      assert.same({ 0, help.page("get-trained-model", nil, 80), "" }, { status, out, err })
    end)
  end

  it("is ASCII in a locale without UTF-8, and at most 100 columns wide", function()
    local _, out = support.run({ "help" }, { columns = 200 })
    assert.is_nil(out:find "[\128-\255]")
    check_width(out, 100)
  end)
end)

describe("generated files", function()

  it("include a manual page for which groff prints no warning", function()
    if not shell.there "groff" then return pending "groff is not there" end
    assert.equal("", (shell.run "groff -ww -man -Tutf8 docs/cleanroomsml.1 >/dev/null"))
  end)

  it("are the same as `make man` writes", function()
    local page = shell.run(shell.quote(shell.interpreter()) .. " tools/man.lua")
    assert.is_true(page == shell.read "docs/cleanroomsml.1", "docs/cleanroomsml.1: try make man")
    for name, file in pairs {
      bash = "cleanroomsml.bash", zsh = "_cleanroomsml", fish = "cleanroomsml.fish",
    } do
      local _, out = support.run { "completion", name }
      assert.is_true(out == shell.read("completions/" .. file), file .. ": try make man")
    end
  end)
end)
