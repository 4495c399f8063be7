-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "cleanroomsml-emulator"
version = "scm-1"
source = {
  -- The published source; `luarocks make` in a checkout ignores it.
  url = "git+https://cleanroomsml.example/cleanroomsml.git",
  dir = "cleanroomsml/emulator",
}
description = {
  summary = "AWS Clean Rooms ML on one machine, for tests and first calls",
  detailed = [[
An emulator of AWS Clean Rooms ML over HTTP and HTTPS: it checks signatures with code of its own,
serves models that change with time, and misbehaves by script.]],
  homepage = "https://cleanroomsml.example/",
  issues_url = "https://cleanroomsml.example/issues",
  maintainer = "the cleanroomsml authors <maintainers@cleanroomsml.example>",
  license = "MIT",
  labels = { "aws", "http", "testing" },
}
supported_platforms = { "unix" }
dependencies = {
  "lua >= 5.1, < 5.6",
  "cleanroomsml == scm",
  "argparse >= 0.7.0",
  "http >= 0.4",
  "luaossl >= 20220711",
}
build = {
  type = "builtin",
  modules = {
    ["cleanroomsml.emulator.actions"] = "lua/cleanroomsml/emulator/actions.lua",
    ["cleanroomsml.emulator.background"] = "lua/cleanroomsml/emulator/background.lua",
    ["cleanroomsml.emulator.builtin"] = "lua/cleanroomsml/emulator/builtin.lua",
    ["cleanroomsml.emulator.check"] = "lua/cleanroomsml/emulator/check.lua",
    ["cleanroomsml.emulator.cli"] = "lua/cleanroomsml/emulator/cli.lua",
    ["cleanroomsml.emulator.clock"] = "lua/cleanroomsml/emulator/clock.lua",
    ["cleanroomsml.emulator.connections"] = "lua/cleanroomsml/emulator/connections.lua",
    ["cleanroomsml.emulator.constraints"] = "lua/cleanroomsml/emulator/constraints.lua",
    ["cleanroomsml.emulator.control"] = "lua/cleanroomsml/emulator/control.lua",
    ["cleanroomsml.emulator.describe_text"] = "lua/cleanroomsml/emulator/describe_text.lua",
    ["cleanroomsml.emulator.description"] = "lua/cleanroomsml/emulator/description.lua",
    ["cleanroomsml.emulator.encoding"] = "lua/cleanroomsml/emulator/encoding.lua",
    ["cleanroomsml.emulator.errors"] = "lua/cleanroomsml/emulator/errors.lua",
    ["cleanroomsml.emulator.failures"] = "lua/cleanroomsml/emulator/failures.lua",
    ["cleanroomsml.emulator.flags"] = "lua/cleanroomsml/emulator/flags.lua",
    ["cleanroomsml.emulator.handler"] = "lua/cleanroomsml/emulator/handler.lua",
    ["cleanroomsml.emulator.implied"] = "lua/cleanroomsml/emulator/implied.lua",
    ["cleanroomsml.emulator"] = "lua/cleanroomsml/emulator/init.lua",
    ["cleanroomsml.emulator.interpreter"] = "lua/cleanroomsml/emulator/interpreter.lua",
    ["cleanroomsml.emulator.jitter"] = "lua/cleanroomsml/emulator/jitter.lua",
    ["cleanroomsml.emulator.journal"] = "lua/cleanroomsml/emulator/journal.lua",
    ["cleanroomsml.emulator.jsontext"] = "lua/cleanroomsml/emulator/jsontext.lua",
    ["cleanroomsml.emulator.life"] = "lua/cleanroomsml/emulator/life.lua",
    ["cleanroomsml.emulator.lists"] = "lua/cleanroomsml/emulator/lists.lua",
    ["cleanroomsml.emulator.locate"] = "lua/cleanroomsml/emulator/locate.lua",
    ["cleanroomsml.emulator.models"] = "lua/cleanroomsml/emulator/models.lua",
    ["cleanroomsml.emulator.new_id"] = "lua/cleanroomsml/emulator/new_id.lua",
    ["cleanroomsml.emulator.operation_input"] = "lua/cleanroomsml/emulator/operation_input.lua",
    ["cleanroomsml.emulator.operations"] = "lua/cleanroomsml/emulator/operations.lua",
    ["cleanroomsml.emulator.parent"] = "lua/cleanroomsml/emulator/parent.lua",
    ["cleanroomsml.emulator.parties"] = "lua/cleanroomsml/emulator/parties.lua",
    ["cleanroomsml.emulator.prepare"] = "lua/cleanroomsml/emulator/prepare.lua",
    ["cleanroomsml.emulator.rawjson"] = "lua/cleanroomsml/emulator/rawjson.lua",
    ["cleanroomsml.emulator.reader"] = "lua/cleanroomsml/emulator/reader.lua",
    ["cleanroomsml.emulator.redact"] = "lua/cleanroomsml/emulator/redact.lua",
    ["cleanroomsml.emulator.references"] = "lua/cleanroomsml/emulator/references.lua",
    ["cleanroomsml.emulator.regex"] = "lua/cleanroomsml/emulator/regex.lua",
    ["cleanroomsml.emulator.resources"] = "lua/cleanroomsml/emulator/resources.lua",
    ["cleanroomsml.emulator.samples"] = "lua/cleanroomsml/emulator/samples.lua",
    ["cleanroomsml.emulator.script"] = "lua/cleanroomsml/emulator/script.lua",
    ["cleanroomsml.emulator.server"] = "lua/cleanroomsml/emulator/server.lua",
    ["cleanroomsml.emulator.service"] = "lua/cleanroomsml/emulator/service.lua",
    ["cleanroomsml.emulator.service_text"] = "lua/cleanroomsml/emulator/service_text.lua",
    ["cleanroomsml.emulator.shutdown"] = "lua/cleanroomsml/emulator/shutdown.lua",
    ["cleanroomsml.emulator.sigv4"] = "lua/cleanroomsml/emulator/sigv4.lua",
    ["cleanroomsml.emulator.startup"] = "lua/cleanroomsml/emulator/startup.lua",
    ["cleanroomsml.emulator.state"] = "lua/cleanroomsml/emulator/state.lua",
    ["cleanroomsml.emulator.state_file"] = "lua/cleanroomsml/emulator/state_file.lua",
    ["cleanroomsml.emulator.store"] = "lua/cleanroomsml/emulator/store.lua",
    ["cleanroomsml.emulator.tags"] = "lua/cleanroomsml/emulator/tags.lua",
    ["cleanroomsml.emulator.tls"] = "lua/cleanroomsml/emulator/tls.lua",
    ["cleanroomsml.emulator.unicode"] = "lua/cleanroomsml/emulator/unicode.lua",
    ["cleanroomsml.emulator.value"] = "lua/cleanroomsml/emulator/value.lua",
    ["cleanroomsml.emulator.verify"] = "lua/cleanroomsml/emulator/verify.lua",
    ["cleanroomsml.emulator.wire"] = "lua/cleanroomsml/emulator/wire.lua",
  },
  install = {
    bin = {
      ["cleanroomsml-emulator"] = "bin/cleanroomsml-emulator",
    },
  },
}
