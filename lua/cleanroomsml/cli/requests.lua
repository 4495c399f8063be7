--- The requests that a command line asks for, one by one: ARNs as arguments, or lines of standard
--- input. A wrong one is a request like any other: the client says what is wrong with it.

local requests = {}

local BOM = "^\239\187\191"

---@param session cleanroomsml.cli.Session
---@return fun(): table|nil, string|nil next a request, and its name in reports (nil: the only one)
---@return boolean many more than one, or a number that is not known
function requests.of(session)
  local flags, world = session.flags, session.world
  local arns = flags.trained_model_arn and { flags.trained_model_arn } or flags.arns
  local many = #arns > 1 or arns[1] == "-"
  local at, line = 1, 0

  local function request(arn)
    return {
      trainedModelArn = arn, membershipIdentifier = flags.membership_identifier,
      versionIdentifier = flags.version_identifier,
    }
  end

  local function next_line()
    local given = world.read_line()
    if not given then return nil end
    line = line + 1
    if line == 1 then given = given:gsub(BOM, "") end
    local arn = given:match("^%s*(.-)%s*$")
    return request(arn), ("line %d (%s)"):format(line, arn == "" and "empty" or arn)
  end

  local function next_request()
    local arn = arns[at]
    if arn == nil then return nil end
    if arn == "-" then
      local from_line, label = next_line()
      if from_line then return from_line, label end
      at = at + 1
      return next_request()
    end
    at = at + 1
    return request(arn), many and arn or nil
  end

  return next_request, many
end

return requests
