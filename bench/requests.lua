-- Sends the lines of a file in random order and prints what came of it as JSON.
-- Arguments: GET|POST, the file, the token. A line is a path, or for POST a body,
-- in which # becomes a number that no other body has.
-- Requests are put together by hand: wrk.format would cost as much as the answer.

local number = 0
local threads = {}

function setup(thread)
   number = number + 1
   thread:set("number", number)
   table.insert(threads, thread)
end

function init(args)
   local method, file, token = args[1], args[2], args[3]
   local lines = {}
   for line in io.lines(file) do lines[#lines + 1] = line end
   math.randomseed(os.time() * 16 + number)
   local random, count = math.random, #lines
   local tail = " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\nAuthorization: Bearer " .. token .. "\r\n"

   if method == "GET" then
      tail = tail .. "\r\n"
      request = function() return "GET " .. lines[random(count)] .. tail end
      return
   end
   local sent = 0
   local head = "POST " .. wrk.path .. tail .. "Content-Type: application/json\r\nContent-Length: "
   request = function()
      sent = sent + 1
      local body = lines[random(count)]:gsub("#", number .. "-" .. sent, 1)
      return head .. #body .. "\r\n\r\n" .. body
   end
end

function done(summary, latency)
   local e = summary.errors
   io.write(string.format(
      '\n{"answers": %d, "seconds": %.6f, "bytes": %d, "p50": %.4f, "p99": %.4f, "status": %d, "socket": %d}\n',
      summary.requests, summary.duration / 1e6, summary.bytes,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      e.status, e.connect + e.read + e.write + e.timeout))
end
