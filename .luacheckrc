-- The code runs on Lua 5.1 to 5.4 and LuaJIT: names of any of them may be read (and need a
-- fall-back), none may be set.
std = "max"
max_line_length = 100
max_comment_line_length = 100
codes = true
read_globals = { "ngx" }
exclude_files = { "build", "proof/bench/build" }
files["examples/openresty"] = { globals = { "ngx" } }
files["spec"] = { std = "max+busted" }
-- Annotations: functions without a body.
files["types"] = { ignore = { "212", "241" } }
