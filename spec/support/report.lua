--- Output handler for busted: prints one line for each spec file, and every failure in full.
--- Writes the counts (passed, failed, skipped) to the file CRML_COUNTS at the end of the suite;
--- tools/test.sh adds them up. While the suite runs, the file CRML_COUNTS.at contains the name of
--- the current test, for runs that crash.

-- Each spec file loads its modules again, but luv crashes when its default loop is opened twice. A
-- module that is loaded here stays.
pcall(require, "luv")

local busted = require "busted"
local base = require "busted.outputHandlers.base"
local pretty = require "pl.pretty"

local function text_of(message)
  if message == nil then return "error(nil)" end
  return type(message) == "string" and message or pretty.write(message)
end

local function place_of(failure)
  local trace = failure.element.trace or failure.trace
  if not (trace and trace.short_src) then return "" end
  return string.format(" (%s:%d)", trace.short_src, trace.currentline)
end

local function show(word, failure)
  io.write("  ", word, ": ", failure.name, place_of(failure), "\n    ",
    (text_of(failure.message):gsub("\n", "\n    ")), "\n")
  local traceback = failure.isError and failure.trace and failure.trace.traceback
  if traceback then io.write("    ", (traceback:gsub("^\n", ""):gsub("\n", "\n    ")), "\n") end
  io.flush()
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text, "\n")
  assert(file:close())
end

return function()
  local handler = base()
  local counts_file = os.getenv("CRML_COUNTS")
  local before

  local function counts()
    return handler.successesCount, handler.failuresCount + handler.errorsCount,
      handler.pendingsCount
  end

  local function file_start()
    before = { counts() }
    return nil, true
  end

  local function file_end(file)
    local passed, failed, skipped = counts()
    io.write(string.format("  %-40s %5d passed, %d failed, %d skipped  %.1f s\n", file.name,
      passed - before[1], failed - before[2], skipped - before[3], file.duration or 0))
    io.flush()
    return nil, true
  end

  local function test_end(_, _, status)
    if status == "pending" then
      local pending = handler.pendings[#handler.pendings]
      io.write("  skipped: ", pending.name, "  ", text_of(pending.message or ""), "\n")
    elseif status == "failure" then
      show("FAILED", handler.failures[#handler.failures])
    elseif status == "error" then
      show("ERROR", handler.errors[#handler.errors])
    end
    return nil, true
  end

  -- Errors outside of a test: in a spec file itself, in its setup or teardown.
  local function outside(element)
    if element.descriptor ~= "it" then show("ERROR", handler.errors[#handler.errors]) end
    return nil, true
  end

  local function test_start(test)
    if counts_file then
      write(counts_file .. ".at", handler.getFullName(test) .. place_of { element = test })
    end
    return nil, true
  end

  local function suite_end()
    if counts_file then write(counts_file, string.format("%d %d %d", counts())) end
    return nil, true
  end

  busted.subscribe({ "file", "start" }, file_start)
  busted.subscribe({ "file", "end" }, file_end)
  busted.subscribe({ "test", "start" }, test_start)
  busted.subscribe({ "test", "end" }, test_end, { predicate = handler.cancelOnPending })
  busted.subscribe({ "failure" }, outside)
  busted.subscribe({ "error" }, outside)
  busted.subscribe({ "suite", "end" }, suite_end)
  return handler
end
