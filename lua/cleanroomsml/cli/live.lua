--- The line of `watch`: status, time in it, progress, instances, as far as they fit. Pure.
local text = require "cleanroomsml.cli.text"

local live = {}

local GREEN, YELLOW, RED = 32, 33, 31
local BEING_MADE = { CREATE_PENDING = true, CREATE_IN_PROGRESS = true }
local BAR_LEAST, BAR_MOST = 8, 30

local function colour_of(status)
  if status == "ACTIVE" then return GREEN end
  if BEING_MADE[status] then return YELLOW end
  return status:find("FAILED", 1, true) and RED or nil
end

--- A time span in its two largest units: `45s`, `3m07s`, `1h04m`, `2d03h`.
---@param seconds number
---@return string
function live.duration(seconds)
  local whole = math.floor(math.max(seconds, 0))
  local minutes = math.floor(whole / 60)
  local hours = math.floor(minutes / 60)
  if whole < 60 then return ("%ds"):format(whole) end
  if minutes < 60 then return ("%dm%02ds"):format(minutes, whole % 60) end
  if hours < 24 then return ("%dh%02dm"):format(hours, minutes % 60) end
  return ("%dd%02dh"):format(math.floor(hours / 24), hours % 24)
end

-- How much of its maximum run time a model that is being made has used: 0 to 1 and more, and text.
local function progress(model, now)
  local limit = model.stoppingCondition and model.stoppingCondition.maxRuntimeInSeconds
  if not limit or limit <= 0 or not BEING_MADE[model.status] then return nil end
  local elapsed = math.max(now - model.createTime, 0)
  return elapsed / limit, ("%d%% of %s"):format(math.floor(elapsed / limit * 100),
    (live.duration(limit):gsub("00%a$", "")))
end

local function instances(model, utf8)
  local config = model.resourceConfig
  if not config then return nil end
  local kind = text.clean(config.instanceType, utf8)
  return ("%s %s %d"):format(kind, utf8 and "×" or "x", config.instanceCount or 1)
end

local function bar(share, columns, utf8)
  local inner = columns - 2
  local full = math.floor(math.min(share, 1) * inner + 0.5)
  return "[" .. (utf8 and "█" or "#"):rep(full) .. (utf8 and "░" or "-"):rep(inner - full) .. "]"
end

---@class cleanroomsml.cli.LiveStyle
---@field columns integer|nil that the line may take; nil: no limit, and no bar
---@field utf8 boolean
---@field colour boolean

--- What there is to say of a model, in one line of at most so many columns.
---@param model cleanroomsml.TrainedModel
---@param now number
---@param since number when it came into its status
---@param style cleanroomsml.cli.LiveStyle
---@param remark string|nil stands at the end, in place of the instances
---@return string
function live.line(model, now, since, style, remark)
  local columns = style.columns or math.huge
  local status = text.wrap(text.clean(model.status, style.utf8), math.max(columns, 1))[1]
  local left = columns - text.width(status)
  local share, percent = progress(model, now)
  local function fits(piece)
    if not piece or text.width(piece) + 2 > left then return "" end
    left = left - text.width(piece) - 2
    return "  " .. piece
  end
  local time = fits(live.duration(now - since))
  percent = fits(percent)
  local last = fits(remark and text.clean(remark, style.utf8) or instances(model, style.utf8))
  local room = style.columns and percent ~= "" and math.min(left - 2, BAR_MOST) or 0
  local drawn = room >= BAR_LEAST and "  " .. bar(share, room, style.utf8) or ""
  local code = style.colour and colour_of(model.status)
  if code then status = ("\27[%dm%s\27[0m"):format(code, status) end
  return status .. time .. drawn .. percent .. last
end

return live
