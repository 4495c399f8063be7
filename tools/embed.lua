--- embed.lua FILES: prints C source with the Lua modules of lua/… as one array `modules` of `{
--- name, file, text, size }`, ended by a row of NULLs. The names are those for `require`. For hosts
--- with embedded Lua code: see examples/embed.

local function bytes(text)
  local lines = {}
  for i = 1, #text, 20 do
    lines[#lines + 1] = "  " .. table.concat({ text:byte(i, i + 19) }, ", ") .. ",\n"
  end
  return table.concat(lines)
end

local rows = {}
for i, path in ipairs(arg) do
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  local name = path:match("lua/(.*)%.lua$"):gsub("/init$", ""):gsub("/", ".")
  io.write("static const unsigned char text_", i, "[] = {\n", bytes(text), "};\n\n")
  rows[i] = string.format("  { %q, %q, (const char *)text_%d, sizeof text_%d },\n",
    name, path, i, i)
end
io.write("static const struct embedded {\n  const char *name, *file, *text;\n  size_t size;\n",
  "} modules[] = {\n", table.concat(rows), "  { NULL, NULL, NULL, 0 }\n};\n")
