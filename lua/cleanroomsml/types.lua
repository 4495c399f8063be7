---@meta
--- The types of arguments and results, for editors and language servers; no code.

---@alias cleanroomsml.Request cleanroomsml.GetTrainedModelRequest
---@alias cleanroomsml.TrainedModel cleanroomsml.GetTrainedModelResponse

---@alias cleanroomsml.Requests
---| (table|string)[]
---| fun(): table|string|nil returns the next one; may yield

--- Options of one call, in place of the client's; an unknown option raises an error.
---@class cleanroomsml.CallOptions
---@field timeout number|false|nil seconds for the whole call; false: none
---@field max_attempts integer?

---@alias cleanroomsml.Kind
---| "validation" the request is wrong; nothing was sent
---| "config" the configuration is wrong
---| "credentials" no credentials, or unusable ones
---| "service" the service returned an error
---| "transport" no usable answer
---| "timeout" a time-out
---| "decode" the answer could not be decoded
---| "waiter" the resource cannot reach the status
---| "cancelled" by `call:cancel`, or by the `wait` function
---| "closed" by `client:close` or `batch:close`

--- About a call: on success and on failure.
---@class cleanroomsml.Info
---@field request_id string? the service's id of the last answer
---@field http_status integer? of the last answer; nil: there was none
---@field attempts integer number of exchanges
---@field region string? nil: not determined
---@field endpoint string? URL
---@field kind cleanroomsml.Kind? of a failure
---@field code string? of a failure: the service's, or ours
---@field retryable boolean? of a failure: whether another call may succeed
---@field uncertain true? an attempt was sent and its outcome never known: it may have had effect
---@field elapsed number? seconds from its start to its end
---@field headers table<string, string>? of the last answer, by names in lower case: request ids,
--- date, retry-after
---@field details cleanroomsml.ErrorDetails? of an error of the service: what it says besides
--- its message
---@field params string[]? kind `validation`: every fault, "member: fault"
---@field request (table|string)? in a batch: the request as given
---@field output table? in a wait for a status: the last answer seen

--- One attempt of a call, for on_attempt.
---@class cleanroomsml.AttemptEvent
---@field operation string
---@field attempt integer 1 for the first
---@field host string
---@field http_status integer? nil: there was no answer
---@field kind cleanroomsml.Kind? of a failure
---@field code string? of a failure
---@field request_id string?
---@field seconds number? nil: it was ended early
---@field bytes_sent integer? headers included
---@field bytes_received integer?
---@field will_retry boolean
