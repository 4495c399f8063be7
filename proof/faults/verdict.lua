--- Compares the result of a row with the expected one, and formats it for the table.
local verdict = {}

local SLACK = 1 -- seconds, for a busy machine

--- The error in one answer; nil: none.
local function fault(answer, expected, limit)
  local got = { code = answer.code, kind = answer.kind, model = answer.name,
    attempts = answer.attempts }
  for _, field in ipairs { "model", "kind", "code" } do
    if got[field] ~= expected[field] then
      return ("%s is %s, not %s"):format(field, got[field], expected[field])
    end
  end
  if expected.attempts and got.attempts ~= expected.attempts then
    return ("%d attempts, not %d"):format(got.attempts, expected.attempts)
  elseif answer.seconds > (expected.within or limit) + SLACK then
    return ("took %.1f s, not %g"):format(answer.seconds, expected.within or limit)
  elseif answer.seconds < (expected.after or 0) then
    return ("took %.2f s, and must wait for %g"):format(answer.seconds, expected.after)
  elseif expected.message and not (answer.message or ""):find(expected.message) then
    return "the message lacks " .. expected.message
  end
end

--- The error in the result of a row; nil: none.
---@param row table
---@param found table see clients.run, and `requests`
---@param limit number seconds of the deadline
---@return string|nil
function verdict.fault(row, found, limit)
  if found.hung then return ("still running after %.0f s"):format(found.hung) end
  if found.broken then return "ended with " .. found.broken end
  for i, answer in ipairs(found.answers) do
    local expected = row.expect[1] and row.expect[i] or row.expect
    local wrong = not row.check and fault(answer, expected, limit)
    if wrong then return ("call %d: %s"):format(i, wrong) end
  end
  if row.requests and found.requests ~= row.requests then
    return ("%d requests, not %d"):format(found.requests, row.requests)
  end
  return row.check and row.check(found)
end

local function outcome_of(answer)
  if answer.code then return answer.code end
  return answer.name == "minimal" and "model" or answer.name == "" and "an empty model"
    or ("model `%s`"):format(answer.name)
end

local function tally(answers)
  local counts, order = {}, {}
  for _, answer in ipairs(answers) do
    local outcome = outcome_of(answer)
    if not counts[outcome] then order[#order + 1] = outcome end
    counts[outcome] = (counts[outcome] or 0) + 1
  end
  for i, outcome in ipairs(order) do
    order[i] = (#answers > 1 and counts[outcome] .. " × " or "") .. outcome
  end
  return table.concat(order, ", ")
end

local function range(answers, field, format)
  local least, most = math.huge, -math.huge
  for _, answer in ipairs(answers) do
    least, most = math.min(least, answer[field]), math.max(most, answer[field])
  end
  local first, last = format:format(least), format:format(most)
  return first == last and first or first .. "–" .. last
end

local function short(text)
  local line = text:gsub("[%c|`<>]+", " ")
  return #line > 150 and line:sub(1, 147):gsub("[\128-\255]+$", "") .. "…" or line
end

local function message_of(answers)
  for _, answer in ipairs(answers) do
    if answer.message then
      return short((answer.message:gsub("^" .. answer.code .. ": ", "")
        :gsub("/memberships/%S+", "/…")))
    end
  end
  return ""
end

--- The cells of one client: outcome, seconds, attempts (and requests, if there are many calls),
--- message.
---@return string[]
function verdict.cells(found)
  if found.hung then return { "none", (">%.0f"):format(found.hung), "", "ended by the test" } end
  if found.broken then return { "broken", "", "", short(found.broken) } end
  local answers = found.answers
  local attempts = range(answers, "attempts", "%d")
  if #answers > 2 and found.requests > 0 then
    attempts = ("%s; %d in all"):format(attempts, found.requests)
  end
  return { tally(answers), range(answers, "seconds", "%.1f"), attempts, message_of(answers) }
end

return verdict
