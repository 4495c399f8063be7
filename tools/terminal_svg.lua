--- terminal_svg.lua <SCREEN >PICTURE.svg: a picture of a screen captured by `tmux capture-pane -e
--- -p`, in the colours of the command.
local CELL, LINE, SIZE = 8.4, 19, 14
local COLOURS = { ["31"] = "#e5534b", ["32"] = "#57ab5a", ["33"] = "#c69026", ["90"] = "#768390" }

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"))
end

local function width_of(text)
  return select(2, text:gsub("[^\128-\191]", ""))
end

-- The pieces of a line: text, colour, bold.
local function pieces_of(line)
  local pieces, colour, bold = {}, nil, false
  for codes, text in ("\27[0m" .. line):gmatch "\27%[([%d;]*)m([^\27]*)" do
    for code in (codes .. ";"):gmatch "(%d*);" do
      if code == "1" then bold = true
      elseif code == "39" or code == "0" or code == "" then colour, bold = nil, false
      else colour = COLOURS[code] or colour end
    end
    if text ~= "" then pieces[#pieces + 1] = { text = text, colour = colour, bold = bold } end
  end
  return pieces
end

local lines, columns = {}, 0
for line in io.lines() do
  lines[#lines + 1] = line
  columns = math.max(columns, width_of((line:gsub("\27%[[%d;]*m", ""))))
end
while lines[#lines] == "" do lines[#lines] = nil end

local width, height = math.ceil(columns * CELL) + 32, #lines * LINE + 28
io.write(('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">\n')
  :format(width, height, width, height))
io.write('<rect width="100%" height="100%" rx="8" fill="#1c2128"/>\n',
  ('<g font-family="monospace" font-size="%d" fill="#cdd9e5" xml:space="preserve">\n'):format(SIZE))
for i, line in ipairs(lines) do
  local at = 16
  for _, piece in ipairs(pieces_of(line)) do
    local columns_of = width_of(piece.text)
    if piece.text:find "%S" then
      io.write(('<text x="%.1f" y="%d" textLength="%.1f"%s%s>%s</text>\n'):format(at,
        10 + i * LINE, columns_of * CELL, piece.colour and ' fill="' .. piece.colour .. '"' or "",
        piece.bold and ' font-weight="bold"' or "", escaped(piece.text)))
    end
    at = at + columns_of * CELL
  end
end
io.write "</g>\n</svg>\n"
