-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "cleanroomsml"
version = "scm-1"
source = {
  -- Where the project is published; `luarocks make` in a checkout does not look at it.
  url = "git+https://cleanroomsml.example/cleanroomsml.git",
}
description = {
  summary = "AWS Clean Rooms ML: asks for a trained model, gives back Lua tables",
  detailed = [[
A client for one call of AWS Clean Rooms ML, GetTrainedModel, for Lua scripts, for services and for
the shell: signing, credentials, retries, deadlines and decoding in C over libcurl.]],
  license = "MIT",
  labels = { "aws", "http", "ml" },
}
supported_platforms = { "unix" }
dependencies = {
  "lua >= 5.1, < 5.5",
  "lua-cjson >= 2.1.0",
  -- for the programs in bin/
  "argparse >= 0.7.0",
  "http >= 0.4",
  "luaossl >= 20200709",
}
external_dependencies = {
  -- Looked for by library: where headers lie in a folder of the platform, only compilers find them.
  CURL = { library = "curl" },
  OPENSSL = { library = "crypto" },
}
build = {
  type = "builtin",
  modules = {
    ["cleanroomsml.core"] = {
      sources = {
        "src/buffer.c",
        "src/call.c",
        "src/digest.c",
        "src/engine.c",
        "src/engine_exchange.c",
        "src/engine_fault.c",
        "src/engine_pin.c",
        "src/engine_socket.c",
        "src/exchange.c",
        "src/fetch.c",
        "src/lua_call.c",
        "src/lua_client.c",
        "src/lua_core.c",
        "src/lua_decode.c",
        "src/lua_engine.c",
        "src/lua_fetch.c",
        "src/lua_group.c",
        "src/lua_operation.c",
        "src/lua_result.c",
        "src/lua_start.c",
        "src/lua_system.c",
        "src/lua_values.c",
        "src/lua_whole.c",
        "src/operation.c",
        "src/redact.c",
        "src/retry.c",
        "src/signed.c",
        "src/sigv4.c",
        "src/target.c",
        "src/timestamp.c",
        "src/uri.c",
      },
      defines = { "_POSIX_C_SOURCE=200809L" },
      incdirs = { "$(CURL_INCDIR)", "$(OPENSSL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)", "$(OPENSSL_LIBDIR)" },
      libraries = { "curl", "crypto" },
    },
    ["cleanroomsml.arn"] = "lua/cleanroomsml/arn.lua",
    ["cleanroomsml.batch"] = "lua/cleanroomsml/batch.lua",
    ["cleanroomsml.call"] = "lua/cleanroomsml/call.lua",
    ["cleanroomsml.client"] = "lua/cleanroomsml/client.lua",
    ["cleanroomsml.config.definitions"] = "lua/cleanroomsml/config/definitions.lua",
    ["cleanroomsml.config.files"] = "lua/cleanroomsml/config/files.lua",
    ["cleanroomsml.config.parser"] = "lua/cleanroomsml/config/parser.lua",
    ["cleanroomsml.config.section"] = "lua/cleanroomsml/config/section.lua",
    ["cleanroomsml.config.settings"] = "lua/cleanroomsml/config/settings.lua",
    ["cleanroomsml.config.values"] = "lua/cleanroomsml/config/values.lua",
    ["cleanroomsml.credentials.cache"] = "lua/cleanroomsml/credentials/cache.lua",
    ["cleanroomsml.credentials.callback"] = "lua/cleanroomsml/credentials/callback.lua",
    ["cleanroomsml.credentials.chain"] = "lua/cleanroomsml/credentials/chain.lua",
    ["cleanroomsml.credentials.environment"] = "lua/cleanroomsml/credentials/environment.lua",
    ["cleanroomsml.credentials"] = "lua/cleanroomsml/credentials/init.lua",
    ["cleanroomsml.credentials.static"] = "lua/cleanroomsml/credentials/static.lua",
    ["cleanroomsml.endpoint"] = "lua/cleanroomsml/endpoint.lua",
    ["cleanroomsml.failure"] = "lua/cleanroomsml/failure.lua",
    ["cleanroomsml"] = "lua/cleanroomsml/init.lua",
    ["cleanroomsml.json"] = "lua/cleanroomsml/json.lua",
    ["cleanroomsml.memo"] = "lua/cleanroomsml/memo.lua",
    ["cleanroomsml.options"] = "lua/cleanroomsml/options.lua",
    ["cleanroomsml.partitions"] = "lua/cleanroomsml/partitions.lua",
    ["cleanroomsml.request"] = "lua/cleanroomsml/request.lua",
    ["cleanroomsml.standin.check"] = "lua/cleanroomsml/standin/check.lua",
    ["cleanroomsml.standin.cli"] = "lua/cleanroomsml/standin/cli.lua",
    ["cleanroomsml.standin.clock"] = "lua/cleanroomsml/standin/clock.lua",
    ["cleanroomsml.standin.connections"] = "lua/cleanroomsml/standin/connections.lua",
    ["cleanroomsml.standin.control"] = "lua/cleanroomsml/standin/control.lua",
    ["cleanroomsml.standin.errors"] = "lua/cleanroomsml/standin/errors.lua",
    ["cleanroomsml.standin.handler"] = "lua/cleanroomsml/standin/handler.lua",
    ["cleanroomsml.standin.journal"] = "lua/cleanroomsml/standin/journal.lua",
    ["cleanroomsml.standin.models"] = "lua/cleanroomsml/standin/models.lua",
    ["cleanroomsml.standin.rawjson"] = "lua/cleanroomsml/standin/rawjson.lua",
    ["cleanroomsml.standin.script"] = "lua/cleanroomsml/standin/script.lua",
    ["cleanroomsml.standin.server"] = "lua/cleanroomsml/standin/server.lua",
    ["cleanroomsml.standin.service"] = "lua/cleanroomsml/standin/service.lua",
    ["cleanroomsml.standin.shape"] = "lua/cleanroomsml/standin/shape.lua",
    ["cleanroomsml.standin.sigv4"] = "lua/cleanroomsml/standin/sigv4.lua",
    ["cleanroomsml.standin.text"] = "lua/cleanroomsml/standin/text.lua",
    ["cleanroomsml.standin.tls"] = "lua/cleanroomsml/standin/tls.lua",
    ["cleanroomsml.standin.verify"] = "lua/cleanroomsml/standin/verify.lua",
    ["cleanroomsml.standin.wire"] = "lua/cleanroomsml/standin/wire.lua",
    ["cleanroomsml.suggest"] = "lua/cleanroomsml/suggest.lua",
    ["cleanroomsml.system"] = "lua/cleanroomsml/system.lua",
    ["cleanroomsml.user_agent"] = "lua/cleanroomsml/user_agent.lua",
    ["cleanroomsml.version"] = "lua/cleanroomsml/version.lua",
    ["cleanroomsml.wait.blocking"] = "lua/cleanroomsml/wait/blocking.lua",
    ["cleanroomsml.wait"] = "lua/cleanroomsml/wait/init.lua",
    ["cleanroomsml.waiter"] = "lua/cleanroomsml/waiter.lua",
  },
  install = {
    bin = {
      ["cleanroomsml-standin"] = "bin/cleanroomsml-standin",
    },
  },
}
