---@meta cleanroomsml.core
--- The C module, for editors and language servers; no code. Its functions raise an error for
--- arguments of a wrong type and when out of memory; other failures are nil and a message.

---@class cleanroomsml.core
local core = {}

---@class cleanroomsml.core.Operation
---@field name string on the wire: "GetTrainedModel"
---@field method string of its Lua method: "get_trained_model"
---@field http {method: string, path: string} the path with `{member}` for each label
---@field readonly boolean
---@field idempotent boolean
---@field short_form boolean whether the ARN may stand for the whole request
---@field arn string? the one member in the path that is an ARN of this service
---@field input cleanroomsml.core.Shape a structure; its members by location: path, query, body
---@field output cleanroomsml.core.Shape? a structure; nil: its answers are empty
---@field errors {name: string, status: integer, shape: cleanroomsml.core.Shape}[]
---@field pagination {input: string, limit: string, output: string, result: string}? members: the
--- token and the page size of the request, the token and the list of the answer

---@class cleanroomsml.core.Listed
---@field name string on the wire
---@field method string of its Lua method
---@field paginated boolean
---@field short_form boolean
---@field arn string? as in cleanroomsml.core.Operation

---@class cleanroomsml.core.Shape
---@field name string as the service's model has it: "TrainedModelSummary"
---@field type "string"|"integer"|"long"|"double"|"boolean"|"timestamp"|"structure"|"list"|"map"
---@field min number? of a number's value, a string's code points, the size of a list or a map
---@field max number?
---@field pattern string? a regular expression as the model has it
---@field enum string[]? the values of the model; the service adds others
---@field sensitive boolean? the model marks it sensitive
---@field union boolean? a structure of which exactly one member is given
---@field element cleanroomsml.core.Shape? of the items of a list, the values of a map
---@field key cleanroomsml.core.Shape? of the keys of a map
---@field members cleanroomsml.core.Member[]? of a structure, in the model's order

---@class cleanroomsml.core.Member
---@field name string
---@field required boolean
---@field sensitive boolean? its value is never shown in messages and logs
---@field location "path"|"query"|"body"|nil of a member of an operation's input
---@field shape cleanroomsml.core.Shape

--- The description of an operation, by its method's or its wire name, or of a shape; nil: there is
--- none. Made anew for each question; within one answer the same shape is the same table. Without
--- a name the list of all operations, sorted by method.
---@param name string|nil
---@return cleanroomsml.core.Operation|cleanroomsml.core.Shape|cleanroomsml.core.Listed[]|nil
function core.describe(name) end

--- The methods of all operations, sorted: as core.describe() has them, at less cost.
---@return string[]
function core.methods() end

---@class cleanroomsml.core.ClientOptions
---@field max_attempts integer? 3
---@field connect_timeout number? seconds, 5
---@field read_timeout number? seconds, 30
---@field timeout number? seconds, 120; math.huge: none
---@field max_in_flight integer? 256
---@field max_response_size integer? bytes, 8 MiB
---@field proxy string? URL; none unless given
---@field no_proxy string?
---@field ca_bundle string? path; the system's store unless given
---@field verify boolean? true
---@field user_agent string?

---@class cleanroomsml.core.WholeCallConfig: cleanroomsml.core.ClientOptions
---@field endpoint_url string
---@field region string
---@field credentials cleanroomsml.Credentials
---@field client cleanroomsml.core.Client? instead of a client's options

--- The whole call in C, from tables to tables. Blocks. The membership must be given.
---@param request cleanroomsml.Request
---@param config cleanroomsml.core.WholeCallConfig
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message
---@return cleanroomsml.Info info
function core.get_trained_model(request, config) end

--- What calls share: limits, quota, clock offset, connection settings. Raises on wrong options.
---@param options cleanroomsml.core.ClientOptions|nil
---@return cleanroomsml.core.Client
function core.client(options) end

---@class cleanroomsml.core.Client
local Client = {}

--- Ends its calls as kind `closed`. May be called again.
function Client:close() end

--- A call of any operation, its request checked by the description: types, required and unknown
--- members, what protects host and path, and with `validate` lengths, ranges and sizes too.
---@param client cleanroomsml.core.Client
---@param operation string method name or wire name
---@param endpoint_url string
---@param region string
---@param request table|string members by name or, where the operation has a short form, the ARN
---@param options {validate: boolean|nil}|nil
---@return cleanroomsml.core.Call|nil call
---@return string[]|nil faults all that is wrong, "member: what"
function core.call(client, operation, endpoint_url, region, request, options) end

--- The ARN of this service whose region a request is sent to: the first one among its own text
--- members in the order path, query, body, then among the items of its lists; the request itself
--- when that is an ARN. Nothing of it is checked.
---@param operation string method name or wire name
---@param request any
---@return string|nil arn
---@return string|nil member
function core.request_arn(operation, request) end

--- The whole call of any operation in C, from tables to tables. Blocks.
---@param operation string method name or wire name
---@param request table|string
---@param config table endpoint_url, region, credentials, validate = false; `client` or its options
---@return table|nil output
---@return string|nil message
---@return cleanroomsml.Info info
function core.invoke(operation, request, config) end

--- Credentials, sealed: a userdata whose fields are read by their names. There is nothing to walk
--- through, and tostring shows the source alone.
---@class cleanroomsml.core.Credentials: cleanroomsml.Credentials
---@field account_id string|nil
---@field source string|nil where they come from
---@field refreshable boolean asking again may give others
---@field single_use boolean a function's, which is asked for each call
---@field static_stability boolean instance metadata's: used past their expiry
---@field interactive boolean fetching them asked a person

---@param given table|cleanroomsml.core.Credentials
---@param expiration number|nil epoch seconds, instead of theirs
---@return cleanroomsml.core.Credentials
function core.credentials(given, expiration) end

---@class cleanroomsml.core.Call
local Call = {}

--- Credentials for the attempts to come.
---@param credentials cleanroomsml.Credentials
---@return true|nil accepted
---@return string|nil message
function Call:set_credentials(credentials) end

--- Limits of this call, instead of the client's.
---@param timeout number|nil seconds
---@param max_attempts integer|nil
function Call:limit(timeout, max_attempts) end

--- Hands it to the engine; it will ask for credentials that it has not got.
---@param credentials cleanroomsml.Credentials|nil
function Call:submit(credentials) end

--- Runs everything that is on its way for up to so many seconds.
---@param seconds number
---@return boolean|"credentials" state true: done; "credentials": it asks for them
function Call:run(seconds) end

--- Goes on after its question was answered.
function Call:resume() end

---@return boolean asking for credentials
function Call:suspended() end

--- When its time is over, by the monotonic clock; for a call that asks.
---@return number seconds
function Call:deadline() end

---@return string|nil access_key_id that the service called expired, if that is why it asks
function Call:rejected() end

--- Ends it with a failure of its owner's; no effect once done.
---@param kind cleanroomsml.Kind
---@param code string
---@param message string
function Call:fail(kind, code, message) end

--- Ends it as kind `cancelled`; no effect once done.
function Call:cancel() end

--- The triple of a call that is done, once: it then lets go of everything.
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message
---@return cleanroomsml.Info info
function Call:result() end

--- What it noted: level, text, level, text, …
---@return string[]|nil lines
function Call:log() end

--- Has what becomes of each attempt kept for `events`. Before it is started.
function Call:keep_events() end

--- What became of attempts, from number `from` on, some at a time; nil: nothing new. Of a call that
--- is done or under way.
---@param from integer|nil 1
---@return cleanroomsml.AttemptEvent[]|nil events
function Call:events(from) end

--- The signed request, for another HTTP client.
---@return {method: string, url: string, headers: table<string, string>, body: string|nil}
function Call:sign() end

--- What to notify when it is done or suspended.
---@param notifier cleanroomsml.core.Notifier|nil
function Call:set_notifier(notifier) end

---@return integer id by which `core.drain` will name it
function Call:watch() end

--- Many calls of one client awaited at once.
---@return cleanroomsml.core.Group
function core.group() end

---@class cleanroomsml.core.Group
local Group = {}

--- A call that is not submitted yet joins.
---@param call cleanroomsml.core.Call
---@param id integer
function Group:add(call, id) end

---@param seconds number
---@return integer|false id of the next call that needs attention; false: none within that time
function Group:run(seconds) end

---@param notifier cleanroomsml.core.Notifier|nil
function Group:set_notifier(notifier) end

---@return integer id
function Group:watch() end

--- The triple for a response that another HTTP client fetched.
---@param client cleanroomsml.core.Client
---@param operation string
---@param http_status integer
---@param headers table<string, string|string[]>
---@param body string
---@param credentials cleanroomsml.Credentials|nil not to be shown, should the response quote them
---@param signature string|nil of the request; the same
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message
---@return cleanroomsml.Info info
function core.receive(client, operation, http_status, headers, body, credentials, signature) end

--- The answer of an operation from the body of a success.
---@param operation string
---@param body string
---@return table|nil output
---@return string|nil message
function core.decode_output(operation, body) end

---@param body string
---@return string code as it stands there; empty when there is none
---@return string message
function core.decode_error(body) end

--- One plain HTTP exchange; it starts at once.
---@param request cleanroomsml.HttpRequest
---@return cleanroomsml.core.Fetch
function core.fetch(request) end

---@class cleanroomsml.core.Fetch
local Fetch = {}

---@param seconds number
---@return boolean done
function Fetch:run(seconds) end

---@return cleanroomsml.HttpResponse|nil response
---@return string|nil message
---@return string|nil kind
---@return string|nil code
function Fetch:result() end

--- The result is then of kind `cancelled`, unless there was one.
function Fetch:cancel() end

---@param notifier cleanroomsml.core.Notifier|nil
function Fetch:set_notifier(notifier) end

---@return integer id
function Fetch:watch() end

--- A command with limits; it starts at once.
---@param command string
---@param limits {timeout: number?, max_output: integer?, env: table<string, string>?}
---@return cleanroomsml.core.Process|nil process
---@return string|nil message
function core.process(command, limits) end

---@class cleanroomsml.core.Process
local Process = {}

---@param seconds number
---@return boolean done
function Process:run(seconds) end

---@return {exit: integer|nil, signal: integer|nil, stdout: string}|nil result
---@return string|nil message
function Process:result() end

--- A descriptor that any event loop can wait for.
---@return cleanroomsml.core.Notifier|nil notifier
---@return string|nil message
function core.notifier() end

---@class cleanroomsml.core.Notifier
local Notifier = {}

---@return integer fd readable while it rings
function Notifier:fd() end

---@return boolean was_rung
function Notifier:drain() end

---@return boolean free it hangs nowhere, and is this process's
function Notifier:is_free() end

--- A socket that becomes readable when calls need attention.
---@param directory string
---@return cleanroomsml.core.WakeupSocket|nil socket
---@return string|nil message
function core.wakeup_socket(directory) end

---@class cleanroomsml.core.WakeupSocket
local WakeupSocket = {}

---@return string name to connect to
function WakeupSocket:name() end

--- Closes its descriptors; to be called when it is not going to be accepted.
function WakeupSocket:close() end

---@param heartbeat number seconds
---@return boolean connected
function WakeupSocket:accept(heartbeat) end

--- Waits by id fall back to polling.
function core.close_wakeup() end

--- Writes to the wake-up socket.
function core.wakeup() end

--- Takes what the engine's thread has ready.
---@param list integer[] its first entries become the ids
---@return integer count
function core.drain(list) end

--- Takes what runs inline on, as far as that goes without waiting.
function core.advance() end

---@return integer count of the calls and fetches that the engine's thread has
function core.pending() end

---@return boolean first whether this VM is the first of its process to ask
function core.is_first_vm() end

---@return boolean|nil yieldable nil where Lua cannot tell
function core.is_yieldable() end

---@return string built
---@return string resolved
---@return string libcurl
function core.openssl_versions() end

---@return string version of the libcurl that runs
function core.libcurl_version() end

--- Blocks; a signal may end it early.
---@param seconds number
function core.sleep(seconds) end

---@return table<string, string> environment
function core.environ() end

---@return string|nil directory home of this process's user, by the password database
function core.home() end

---@param path string
---@return string|nil path absolute, without symbolic links; nil: there is nothing
function core.real_path(path) end

--- Of the C module; that of the Lua files is the same.
core.version = ""

---@return string|nil system such as "Linux 6.1.0"
---@return string|nil machine such as "x86_64"
function core.uname() end

--- The text of a regular file; never blocks on anything else.
---@param path string
---@param max_bytes integer
---@return string|nil text
---@return string|nil message without the path
---@return "missing"|"unreadable"|"too_large"|"not_regular"|nil code
function core.read_file(path, max_bytes) end

--- The texts of the library's own files `directory .. name .. ".lua"`, "." in a name being "/".
---@param directory string
---@param names string[]
---@return table<string, string> texts by name, of those that can be read
function core.read_texts(directory, names) end

--- A file that several processes change, one at a time.
---@param path string
---@return cleanroomsml.core.Lock|nil lock
---@return string|nil message
---@return "busy"|"failed"|nil code
function core.lock_file(path) end

---@class cleanroomsml.core.Lock
local Lock = {}

--- The file's new text, mode 0600: all of it or nothing.
---@param text string
---@return true|nil done
---@return string|nil message
function Lock:replace(text) end

--- Lets others in. May be called again.
function Lock:close() end

---@return number seconds since the epoch
function core.now() end

---@return number seconds since some moment; never set back
function core.monotonic() end

---@return number random from 0 to below 1
function core.random() end

---@param fd integer
---@return integer|nil columns 0: it does not say; nil: no terminal
---@return integer|nil rows 0: it does not say
function core.terminal(fd) end

--- Opens /dev/null at those of the descriptors 0, 1 and 2 that are closed: no socket becomes one of
--- them. Reading such a 0 and writing such a 1 fails.
function core.hold_standard_descriptors() end

--- From now on the first SIGINT raises "interrupted!" in this Lua thread.
function core.catch_interrupt() end

---@param seconds number
---@return string|nil text
---@return string|nil message
function core.iso8601(seconds) end

---@param text string
---@return number|nil seconds since the epoch
function core.parse_time(text) end

---@param text string
---@return string hex
function core.sha256(text) end

---@param key string
---@param text string
---@return string hex
function core.hmac_sha256(key, text) end

--- Names cache files; it is no protection.
---@param text string
---@return string hex
function core.sha1_hex(text) end

---@param text string
---@return string text without padding
function core.base64url(text) end

--- The public part of a private key on P-256.
---@param pem string
---@return {x: string, y: string}|nil key
---@return string|nil message
function core.ec_jwk(pem) end

---@param pem string
---@param text string
---@return string|nil signature 64 bytes, r and s
---@return string|nil message
function core.es256_sign(pem, text) end

---@param text string
---@return string|nil encoded
---@return string|nil message
function core.encode(text) end

---@param text string
---@return true|nil ok
---@return string|nil reason
function core.check_path_label(text) end

---@param text string
---@return true|nil ok
---@return string|nil reason
function core.check_host_label(text) end

---@param url string
---@return {scheme: string, host: string, port: integer|nil, path: string}|nil parts
---@return string|nil message
function core.parse_endpoint(url) end

--- A text from outside made fit to be shown: short, printable, without the secrets.
---@param text string
---@param secrets string[]
---@return string
function core.redact(text, secrets) end

--- What the URL of a proxy holds that may not be shown: its password, and what Basic authentication
--- makes of it.
---@param url string
---@return string[] secrets none when it names no user
function core.proxy_secrets(url) end

--- A proxy's URL as the libcurl in use takes it: http without a scheme, user and password
--- percent-encoded, the host after the last `@`.
---@param text string
---@return string|nil url
---@return string|nil message
function core.proxy_url(text) end

---@param text string
---@return string|nil url as libcurl takes it
---@return string|nil message
function core.proxy_url(text) end

---@param text string
---@return boolean valid
function core.utf8_valid(text) end

---@class cleanroomsml.core.SignRequest
---@field method string
---@field path string
---@field query string?
---@field headers string[][] `{name, value}` pairs
---@field payload_hash string? hex; that of no body unless given
---@field normalize boolean? true
---@field date_time string? `YYYYMMDDTHHMMSSZ`
---@field region string?
---@field service string?
---@field access_key_id string?
---@field secret_access_key string?
---@field canonical_request string?
---@field string_to_sign string?

core.sigv4 = {}

---@param request cleanroomsml.core.SignRequest
---@return string|nil canonical_request
---@return string|nil signed_headers or the message
function core.sigv4.canonical_request(request) end

---@param request cleanroomsml.core.SignRequest
---@return string|nil string_to_sign
---@return string|nil message
function core.sigv4.string_to_sign(request) end

---@param request cleanroomsml.core.SignRequest
---@return string|nil hex
---@return string|nil message
function core.sigv4.signature(request) end

---@param request cleanroomsml.core.SignRequest
---@return string|nil value of the Authorization header
---@return string|nil message
function core.sigv4.authorization(request) end

---@param seconds number
---@return string|nil date_time
---@return string|nil message
function core.sigv4.date_time(seconds) end

return core
