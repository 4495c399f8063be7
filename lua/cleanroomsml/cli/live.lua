--- The line of `watch`: name, status, time in it, progress, instances; as many as fit. Pure.
local colour = require "cleanroomsml.cli.render.colour"
local duration = require "cleanroomsml.cli.render.duration"
local shorten = require "cleanroomsml.cli.render.shorten"
local text = require "cleanroomsml.cli.terminal_text"

local live = {}

local BEING_MADE = { CREATE_PENDING = true, CREATE_IN_PROGRESS = true }
local BAR_LEAST, BAR_MOST = 8, 30

-- The used part of a training resource's maximum run time: from 0 to 1, and as text.
local function progress(output, now)
  local limit = output.stoppingCondition and output.stoppingCondition.maxRuntimeInSeconds
  if not limit or limit <= 0 or not BEING_MADE[output.status] or not output.createTime then
    return nil
  end
  local share = math.min(math.max(now - output.createTime, 0) / limit, 1)
  return share, ("%d%% of %s max run time"):format(math.floor(share * 100),
    (duration(limit):gsub("00%a$", "")))
end

local function instances(output, utf8)
  local config = output.resourceConfig
  if not config or not config.instanceType then return nil end
  local kind = text.clean(config.instanceType, utf8)
  return ("%s %s %d"):format(kind, utf8 and "×" or "x", config.instanceCount or 1)
end

local function bar(share, columns, utf8)
  local inner = columns - 2
  local full = math.floor(share * inner + 0.5)
  return "[" .. (utf8 and "█" or "#"):rep(full) .. (utf8 and "░" or "-"):rep(inner - full) .. "]"
end

---@class cleanroomsml.cli.LiveStyle
---@field columns integer|nil that the line may take; nil: no limit, and no bar
---@field utf8 boolean
---@field colour boolean
---@field name_columns integer|nil of the name; nil: it is not shown

local function name_of(name, style)
  if not style.name_columns then return "" end
  local shown = shorten.middle(text.clean(name, style.utf8), style.name_columns, style.utf8)
  return text.pad(shown, style.name_columns) .. "  "
end

--- The line of a resource, in at most so many columns.
---@param output table|nil the last answer; nil: none yet
---@param now number
---@param since number|nil when it came into its status
---@param style cleanroomsml.cli.LiveStyle
---@param name string
---@param remark string|nil stands at the end, in place of the instances
---@return string
function live.line(output, now, since, style, name, remark)
  output = output or {}
  local columns = style.columns or math.huge
  local before = name_of(name, style)
  local left = columns - text.width(before)
  if left < 1 then before, left = "", columns end
  local status = text.head(text.clean(output.status or "", style.utf8), math.max(left, 1))
  left = left - text.width(status)
  local function fits(piece)
    if not piece or text.width(piece) + 2 > left then return "" end
    left = left - text.width(piece) - 2
    return (status == "" and "" or "  ") .. piece
  end
  local share, percent = progress(output, now)
  local time = fits(since and duration(now - since))
  percent = fits(percent)
  local last = fits(remark and text.clean(remark, style.utf8) or instances(output, style.utf8))
  local room = style.columns and percent ~= "" and math.min(left - 2, BAR_MOST) or 0
  local drawn = room >= BAR_LEAST and "  " .. bar(share, room, style.utf8) or ""
  if style.colour then status = colour.status(output.status or "", status) end
  return before .. status .. time .. drawn .. percent .. last
end

return live
