--- What each waiter waits for: rows by name. Generated from service/waiters.json by `make service`;
--- edit that file.

---@class cleanroomsml.WaiterRow
---@field operation string method of the Get operation
---@field resource string what it gets, in messages
---@field goal string the status, or what is to happen to the resource
---@field success table<string, true> statuses
---@field failure table<string, true> statuses; any other goes on
---@field missing "success"|"failure" what a 404 means
---@field timeout number seconds
---@field run_time string|nil path of the member that says how long it may take
---@field base string|nil list operation: without a version the row is about the base version

---@alias cleanroomsml.WaiterName
---| "audience_generation_job_active"
---| "audience_generation_job_deleted"
---| "audience_model_active"
---| "audience_model_deleted"
---| "collaboration_ml_input_channel_active"
---| "collaboration_trained_model_active"
---| "ml_input_channel_active"
---| "ml_input_channel_data_deleted"
---| "trained_model_active"
---| "trained_model_cancelled"
---| "trained_model_inference_job_active"
---| "trained_model_inference_job_cancelled"
---| "trained_model_output_deleted"

---@type table<string, cleanroomsml.WaiterRow>
return {
  audience_generation_job_active = {
    operation = "get_audience_generation_job",
    resource = "audience generation job",
    goal = "ACTIVE",
    success = { ACTIVE = true },
    failure = {
      CREATE_FAILED = true,
      DELETE_FAILED = true,
      DELETE_IN_PROGRESS = true,
      DELETE_PENDING = true,
    },
    missing = "failure",
    timeout = 43200,
  },
  audience_generation_job_deleted = {
    operation = "get_audience_generation_job",
    resource = "audience generation job",
    goal = "deleted",
    success = {},
    failure = { DELETE_FAILED = true },
    missing = "success",
    timeout = 3600,
  },
  audience_model_active = {
    operation = "get_audience_model",
    resource = "audience model",
    goal = "ACTIVE",
    success = { ACTIVE = true },
    failure = {
      CREATE_FAILED = true,
      DELETE_FAILED = true,
      DELETE_IN_PROGRESS = true,
      DELETE_PENDING = true,
    },
    missing = "failure",
    timeout = 90000,
  },
  audience_model_deleted = {
    operation = "get_audience_model",
    resource = "audience model",
    goal = "deleted",
    success = {},
    failure = { DELETE_FAILED = true },
    missing = "success",
    timeout = 3600,
  },
  collaboration_ml_input_channel_active = {
    operation = "get_collaboration_ml_input_channel",
    resource = "ML input channel",
    goal = "ACTIVE",
    success = { ACTIVE = true },
    failure = {
      CREATE_FAILED = true,
      DELETE_FAILED = true,
      DELETE_IN_PROGRESS = true,
      DELETE_PENDING = true,
      INACTIVE = true,
    },
    missing = "failure",
    timeout = 43200,
  },
  collaboration_trained_model_active = {
    operation = "get_collaboration_trained_model",
    resource = "trained model",
    goal = "ACTIVE",
    success = { ACTIVE = true },
    failure = {
      CANCEL_FAILED = true,
      CANCEL_IN_PROGRESS = true,
      CANCEL_PENDING = true,
      CREATE_FAILED = true,
      DELETE_FAILED = true,
      DELETE_IN_PROGRESS = true,
      DELETE_PENDING = true,
      INACTIVE = true,
    },
    missing = "failure",
    timeout = 90000,
    run_time = "stoppingCondition.maxRuntimeInSeconds",
  },
  ml_input_channel_active = {
    operation = "get_ml_input_channel",
    resource = "ML input channel",
    goal = "ACTIVE",
    success = { ACTIVE = true },
    failure = {
      CREATE_FAILED = true,
      DELETE_FAILED = true,
      DELETE_IN_PROGRESS = true,
      DELETE_PENDING = true,
      INACTIVE = true,
    },
    missing = "failure",
    timeout = 43200,
  },
  ml_input_channel_data_deleted = {
    operation = "get_ml_input_channel",
    resource = "ML input channel",
    goal = "deleted",
    success = { INACTIVE = true },
    failure = { DELETE_FAILED = true },
    missing = "success",
    timeout = 3600,
  },
  trained_model_active = {
    operation = "get_trained_model",
    resource = "trained model",
    goal = "ACTIVE",
    success = { ACTIVE = true },
    failure = {
      CANCEL_FAILED = true,
      CANCEL_IN_PROGRESS = true,
      CANCEL_PENDING = true,
      CREATE_FAILED = true,
      DELETE_FAILED = true,
      DELETE_IN_PROGRESS = true,
      DELETE_PENDING = true,
      INACTIVE = true,
    },
    missing = "failure",
    timeout = 90000,
    run_time = "stoppingCondition.maxRuntimeInSeconds",
  },
  trained_model_cancelled = {
    operation = "get_trained_model",
    resource = "trained model",
    goal = "cancelled",
    success = { INACTIVE = true },
    failure = {
      ACTIVE = true,
      CANCEL_FAILED = true,
      CREATE_FAILED = true,
      DELETE_FAILED = true,
      DELETE_IN_PROGRESS = true,
      DELETE_PENDING = true,
    },
    missing = "failure",
    timeout = 3600,
    base = "list_trained_model_versions",
  },
  trained_model_inference_job_active = {
    operation = "get_trained_model_inference_job",
    resource = "trained model inference job",
    goal = "ACTIVE",
    success = { ACTIVE = true },
    failure = {
      CANCEL_FAILED = true,
      CANCEL_IN_PROGRESS = true,
      CANCEL_PENDING = true,
      CREATE_FAILED = true,
      INACTIVE = true,
    },
    missing = "failure",
    timeout = 90000,
  },
  trained_model_inference_job_cancelled = {
    operation = "get_trained_model_inference_job",
    resource = "trained model inference job",
    goal = "cancelled",
    success = { INACTIVE = true },
    failure = { ACTIVE = true, CANCEL_FAILED = true, CREATE_FAILED = true },
    missing = "failure",
    timeout = 3600,
  },
  trained_model_output_deleted = {
    operation = "get_trained_model",
    resource = "trained model",
    goal = "deleted",
    success = { INACTIVE = true },
    failure = { DELETE_FAILED = true },
    missing = "success",
    timeout = 3600,
    base = "list_trained_model_versions",
  },
}
