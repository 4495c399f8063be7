--- The options of the command besides members of requests: rows with help and effect. Pure.
local options = {}

---@class cleanroomsml.cli.Option
---@field [1] string `--region`
---@field [2] string|nil name of its argument; nil: it takes none
---@field [3] string help
---@field client string|nil the client's option that it sets
---@field value any what it sets there, for an option without an argument; true when nil
---@field convert nil|fun(option: string): fun(given: string): any, string|nil
---@field choices string[]|nil
---@field complete string|nil what its argument is: "profile", "region", "file"

-- The parsers of options' arguments, by option.
local function number(option)
  return function(given)
    local value = tonumber(given)
    if value then return value end
    return nil, ("option '%s': '%s' is not a number"):format(option, given)
  end
end

local function seconds(option)
  return function(given)
    local value = tonumber(given)
    if value and value > 0 and value < math.huge then return value end
    return nil, ("option '%s': '%s' is not a number of seconds above 0"):format(option, given)
  end
end

local function count(option)
  return function(given)
    local value = given:find("^%d+$") and tonumber(given)
    if value and value > 0 and value <= 2 ^ 31 then return value end
    return nil, ("option '%s': '%s' is not a whole number above 0"):format(option, given)
  end
end

options.FORMATS = { "json", "jsonl", "table", "text" }

--- Options of every command that calls the service.
---@type cleanroomsml.cli.Option[]
options.COMMON = {
  { "--region", "REGION", "Use this region. The default is that of the ARN, then of the settings.",
    client = "region", complete = "region" },
  { "--profile", "NAME", "Take settings and credentials from this profile.", client = "profile",
    complete = "profile" },
  { "--endpoint-url", "URL", "Send requests to this endpoint.", client = "endpoint_url" },
  { "--use-fips", nil, "Use the region's FIPS endpoint.", client = "use_fips_endpoint" },
  { "--use-dualstack", nil, "Use the region's IPv4 and IPv6 endpoint.",
    client = "use_dualstack_endpoint" },
  { "--connect-timeout", "SECONDS", "Limit for a connection, including TLS (5).",
    client = "connect_timeout", convert = number },
  { "--read-timeout", "SECONDS", "Limit for the time without a byte (30).", client = "read_timeout",
    convert = number },
  { "--max-attempts", "N", "Attempts of a call (3).", client = "max_attempts", convert = number },
  { "--ca-bundle", "FILE", "Trust the authorities in this PEM file.", client = "ca_bundle",
    complete = "file" },
  { "--no-verify-ssl", nil, "Do not check the server's certificate.", client = "verify",
    value = false },
  { "--debug", nil, "Show attempts, times, hosts and settings on standard error." },
}

--- Options of operations.
---@type cleanroomsml.cli.Option[]
options.OPERATION = {
  { "--output", "FORMAT", "json, jsonl (one JSON document on a line), table or text. The default is"
    .. " CLEANROOMSML_OUTPUT, then table at a terminal and json elsewhere.",
    choices = options.FORMATS },
  { "--query", "EXPRESSION", "Apply this JMESPath expression to the result; for jsonl and text to"
    .. " each item of a list." },
  { "--cli-input-json", "JSON", "Read the request from JSON text or file://PATH; flags take"
    .. " precedence.", complete = "uri" },
  { "--generate-cli-skeleton", "input|output", "Print an example of the request (or the answer) and"
    .. " send nothing.", choices = { "input", "output" } },
  { "--dry-run", nil, "Print the signed request, secrets masked, and send nothing." },
}

--- Options of paginated operations.
---@type cleanroomsml.cli.Option[]
options.PAGING = {
  { "--max-items", "N", "Show at most N items.", convert = count },
  { "--page-size", "N", "Request N items per page.", convert = count },
  { "--starting-token", "TOKEN", "Continue where --max-items stopped." },
  { "--no-paginate", nil, "Show the first page only." },
}

--- Options of `wait`.
---@type cleanroomsml.cli.Option[]
options.WAIT = {
  { "--timeout", "SECONDS", "Limit for the wait. The default depends on the waiter.",
    convert = seconds },
  { "--min-delay", "SECONDS", "Delay before the second request (15).", convert = seconds },
  { "--max-delay", "SECONDS", "Longest delay between two requests (120).", convert = seconds },
}

--- Options of `watch`.
---@type cleanroomsml.cli.Option[]
options.WATCH = {
  { "--interval", "SECONDS", "Delay between two requests (10).", convert = seconds },
}

--- The key of an option among parsed ones: `--max-items` becomes `max_items`.
---@param option string
---@return string
function options.key(option)
  return (option:gsub("^%-%-", ""):gsub("-", "_"))
end

--- The options of the client.
---@param given table parsed options
---@return table
function options.of_client(given)
  local client = {}
  for _, row in ipairs(options.COMMON) do
    local value = given[options.key(row[1])]
    if row.client and value ~= nil then
      client[row.client] = row.value == nil and value or row.value
    end
  end
  return client
end

--- Translates the client's messages about options to flags.
---@param message string
---@return string
function options.in_flags(message)
  local words = message:gsub("^.*wrong options: ", "")
  for _, row in ipairs(options.COMMON) do
    if row.client then
      words = words:gsub("%f[%w_]" .. row.client .. "%f[^%w_][^:;]*= %w+", row[1])
        :gsub("%f[%w_]" .. row.client .. ":", row[1] .. ":")
        :gsub("combined with " .. row.client .. "%f[^%w_]", "combined with " .. row[1])
    end
  end
  return words
end

return options
