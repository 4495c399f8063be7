--- Formats a JSON value for standard output, by `--output`. Pure.
local text = require "cleanroomsml.cli.terminal_text"
local writer = require "cleanroomsml.cli.json.writer"

local render = {}

---@class cleanroomsml.cli.Screen
---@field columns integer|nil nil: no terminal, no limit
---@field utf8 boolean whether it shows more than ASCII
---@field colour boolean|nil
---@field now number seconds since the epoch, for ages
---@field many boolean|nil several values follow each other: JSON takes one line each

function render.json(any, screen)
  return text.clean_json((screen.many and writer.compact or writer.indented)(any))
end

function render.jsonl(any)
  return text.clean_json(writer.compact(any))
end

function render.text(any)
  return require "cleanroomsml.cli.render.plain"(any)
end

function render.table(any, screen)
  return require "cleanroomsml.cli.render.table"(any, screen)
end

return render
