--- list_server.lua FOLDER PAGES SIZE: a server with a list of trained models. Writes its port to
--- FOLDER/port. Answers with the second page once FOLDER/second exists, and with the last one once
--- FOLDER/last exists.
package.path = "./?.lua;" .. package.path
local shell = require "tools.shell"
local socket = require "socket"

local FOLDER, PAGES, SIZE = arg[1], tonumber(arg[2]), tonumber(arg[3])
local ITEM = '{"createTime":"2026-11-27T10:00:00.000Z","updateTime":"2026-11-27T10:00:00.000Z",'
  .. '"trainedModelArn":"arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/'
  .. '2a1b3c4d-0000-1111-2222-333344445555/trained-model/m%d","name":"m%d","description":'
  .. '"A model among many, with a text of about a line about what it is for.",'
  .. '"membershipIdentifier":"2a1b3c4d-0000-1111-2222-333344445555","collaborationIdentifier":'
  .. '"7c0ffee0-1234-4321-8765-abcdefabcdef","status":"ACTIVE",'
  .. '"configuredModelAlgorithmAssociationArn":"arn:aws:cleanrooms-ml:us-east-1:123456789012:'
  .. 'membership/2a1b3c4d-0000-1111-2222-333344445555/configured-model-algorithm-association/x"}'

local function await(name)
  local deadline = socket.gettime() + 60
  repeat
    local file = io.open(FOLDER .. "/" .. name)
    if file then return file:close() end
    socket.sleep(0.01)
  until socket.gettime() > deadline
  os.exit(1)
end

local function body(page)
  local items = {}
  for i = 1, SIZE do
    local number = (page - 1) * SIZE + i
    items[i] = ITEM:format(number, number)
  end
  local token = page < PAGES and (',"nextToken":"%d"'):format(page + 1) or ""
  return ('{"trainedModels":[%s]%s}'):format(table.concat(items, ","), token)
end

local function serve(client)
  client:setoption("tcp-nodelay", true)
  while true do
    local line = client:receive()
    if not line then return client:close() end
    local page = tonumber(line:match "nextToken=(%d+)") or 1
    repeat local header = client:receive() until not header or header == ""
    if page == 2 then await "second" end
    if page == PAGES then await "last" end
    local text = body(page)
    client:send(("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
      .. "\r\n%s"):format(#text, text))
  end
end

local server = assert(socket.bind("127.0.0.1", 0))
server:settimeout(60)
shell.write(FOLDER .. "/port", (select(2, server:getsockname())))
local client = server:accept()
if client then serve(client) end
