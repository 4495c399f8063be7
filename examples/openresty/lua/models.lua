--- Trained models over HTTP. One request to the service answers all clients and workers that ask
--- for the same model; the shared dictionary `models` keeps the answer for a while.
local cjson = require "cjson.safe"
local cleanroomsml = require "cleanroomsml"
local lrucache = require "resty.lrucache"

local models = {}

local CHANGING, SETTLED, MISSING = 5, 60, 2 -- seconds that an answer is kept, by what it says
local PATIENCE = 30                         -- seconds that another worker's question is waited for
local POLL = 0.02

local shared = ngx.shared.models
-- The worker's own cache, in front of the dictionary.
local near = assert(lrucache.new(1000))
local client = cleanroomsml.client { timeout = 20 }
local membership

--- Sets the membership whose models the page lists, by its identifier.
function models.list_of(identifier) membership = identifier end

-- The status of our answer, by kind and by the service's status. A client is not at fault when this
-- server lacks permission or cannot reach the service (502).
local BY_KIND = { validation = 400, timeout = 504, cancelled = 503, closed = 503 }
local BY_STATUS = { [400] = 400, [404] = 404, [429] = 503 }

local function status_of(info)
  if info.kind == "service" then return BY_STATUS[info.http_status] or 502 end
  return BY_KIND[info.kind] or 502
end

local function seconds_to_keep(model)
  return (model.status:find("_PENDING$") or model.status:find("_IN_PROGRESS$")) and CHANGING
    or SETTLED
end

-- The answer for a failure: status, body, seconds to keep.
local function failed(what, message, info)
  ngx.log(ngx.WARN, what, ": ", message)
  local status = status_of(info)
  return status, cjson.encode { code = info.code, message = message },
    status == 404 and MISSING or nil
end

-- Asks the service for a model: status, body, seconds to keep.
local function ask(arn)
  local model, message, info = client:get_trained_model(arn)
  if not model then return failed(arn, message, info) end
  return 200, cleanroomsml.to_json(model, { times = "iso" }), seconds_to_keep(model)
end

-- The ARNs of all models of the membership, page by page: the same.
local function ask_list()
  local arns = {}
  for i, summary, message, info in
    client:items("list_trained_models", { membershipIdentifier = membership }) do
    if not summary then return failed("list_trained_models", message, info) end
    arns[i] = summary.trainedModelArn
  end
  return 200, #arns > 0 and cjson.encode(arns) or "[]", CHANGING
end

local function cached(arn)
  local body = shared:get(arn)
  if not body then return nil end
  return tonumber(body:sub(1, 3)), body:sub(5)
end

-- One request for all workers: the one that adds the key asks, the others wait for the answer.
local function load(key, ask_for)
  local deadline = ngx.now() + PATIENCE
  repeat
    local status, body = cached(key)
    if status then return status, body end
    if shared:add("asking " .. key, true, PATIENCE) then
      local seconds
      status, body, seconds = ask_for(key)
      if seconds then shared:set(key, status .. " " .. body, seconds) end
      shared:delete("asking " .. key)
      return status, body
    end
    ngx.sleep(POLL)
  until ngx.now() > deadline
  return 504, cjson.encode { code = "Timeout", message = "no answer in time" }
end

local function answer(status, body)
  ngx.status = status
  if status == 503 then ngx.header.retry_after = 5 end
  ngx.print(body)
end

--- GET /models/<arn>
function models.show(arn)
  local kept = near:get(arn)
  local status, body
  if kept then
    status, body = kept[1], kept[2]
  else
    status, body = load(arn, ask)
    if status == 200 then near:set(arn, { status, body }, 1) end
  end
  answer(status, body)
end

--- GET /models: the ARNs of the page.
function models.list() answer(load("list", ask_list)) end

return models
