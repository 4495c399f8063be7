--- report.lua GCOV-FOLDER LINES-FILE: prints a table of the share of lines that ran, for each
--- folder of src/ (from gcov's JSON) and of lua/ and emulator/ (luac lists the lines with code).
package.path = "./?.lua;" .. package.path
local json = require("cjson").new()
local shell = require "tools.shell"

local folders = {}

local function add(folder, ran, all)
  local row = folders[folder] or { ran = 0, all = 0 }
  row.ran, row.all = row.ran + ran, row.all + all
  folders[folder] = row
end

-- A header's or a file's lines are listed by each object that has them.
local function c_lines(folder)
  local files = {}
  for path in shell.output_of("ls " .. folder .. "/*.gcov.json.gz"):gmatch("[^\n]+") do
    for _, file in ipairs(json.decode(shell.output_of("gzip -dc " .. path)).files) do
      local name = file.file:match("(src/%l+/[%w_]+%.c)$")
      if name then
        files[name] = files[name] or {}
        for _, line in ipairs(file.lines) do
          local number = line.line_number
          files[name][number] = (files[name][number] or 0) + line.count
        end
      end
    end
  end
  return files
end

for name, lines in pairs(c_lines(arg[1])) do
  local ran, all = 0, 0
  for _, count in pairs(lines) do
    all = all + 1
    if count > 0 then ran = ran + 1 end
  end
  add(name:match("^(src/%l+)/"), ran, all)
end

local ran_in = {}
for line in io.lines(arg[2]) do
  local path, number = line:match("^(.*):(%d+)$")
  ran_in[path] = ran_in[path] or {}
  ran_in[path][tonumber(number)] = true
end

for path in shell.output_of("find lua emulator/lua -name '*.lua'"):gmatch("[^\n]+") do
  local has_code, ran, all = {}, 0, 0
  for number in shell.output_of("luac5.4 -l -l -p " .. path):gmatch("\n%s+%d+%s+%[(%d+)%]") do
    has_code[tonumber(number)] = true
  end
  for number in pairs(has_code) do
    all = all + 1
    if ran_in[path] and ran_in[path][number] then ran = ran + 1 end
  end
  add(path:match("^(.*)/[^/]*$"), ran, all)
end

local names = {}
for name in pairs(folders) do names[#names + 1] = name end
table.sort(names)
print("| folder | lines with code | that ran | share |\n| --- | ---: | ---: | ---: |")
for _, name in ipairs(names) do
  local row = folders[name]
  print(("| %s | %d | %d | %.1f %% |"):format(name, row.all, row.ran, 100 * row.ran / row.all))
end
