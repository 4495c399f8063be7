--- Byte pair encoding: a byte from 128 to 255 stands for two others, which may be encoded
--- themselves. The most frequent pairs get the bytes.
local unpack = table.unpack or unpack

local FIRST, LAST, LEAST = 128, 255, 3

local function bytes_of(text)
  assert(not text:find("[\128-\255]"), text)
  return { text:byte(1, -1) }
end

-- The most frequent pair, as first * 256 + second; the smallest one of equally frequent pairs.
local function most_frequent(sequences)
  local counts, best, most = {}, nil, LEAST - 1
  for _, sequence in ipairs(sequences) do
    for i = 1, #sequence - 1 do
      local pair = sequence[i] * 256 + sequence[i + 1]
      counts[pair] = (counts[pair] or 0) + 1
    end
  end
  for pair, count in pairs(counts) do
    if count > most or count == most and best and pair < best then best, most = pair, count end
  end
  return best
end

local function replace(sequence, pair, byte)
  local first, second = math.floor(pair / 256), pair % 256
  local out, i = {}, 1
  while i <= #sequence do
    if sequence[i] == first and sequence[i + 1] == second then
      out[#out + 1], i = byte, i + 2
    else
      out[#out + 1], i = sequence[i], i + 1
    end
  end
  return out
end

--- Encodes texts.
---@param texts string[]
---@return table<string, string> encoded by text
---@return integer[][] pairs what 128 and those after it stand for
return function(texts)
  local list, sequences, encoded, stands_for = {}, {}, {}, {}
  for _, text in ipairs(texts) do encoded[text] = true end
  for text in pairs(encoded) do list[#list + 1] = text end
  table.sort(list)
  for i, text in ipairs(list) do sequences[i] = bytes_of(text) end
  for byte = FIRST, LAST do
    local pair = most_frequent(sequences)
    if not pair then break end
    stands_for[#stands_for + 1] = { math.floor(pair / 256), pair % 256 }
    for i, sequence in ipairs(sequences) do sequences[i] = replace(sequence, pair, byte) end
  end
  for i, text in ipairs(list) do
    encoded[text] = #sequences[i] > 0 and string.char(unpack(sequences[i])) or ""
  end
  return encoded, stands_for
end
