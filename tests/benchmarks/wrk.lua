-- Sends the prepared requests of a file one after another, and tells what came of it as JSON.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  requests, sent = {}, 0
  local file = assert(io.open(args[1], "rb"))
  while true do
    local length = file:read("*n")
    if not length then break end
    file:read(1)
    table.insert(requests, file:read(length))
  end
  file:close()
  again = args[2] == "again"
end

function request()
  sent = sent + 1
  if again then return requests[(sent - 1) % #requests + 1] end
  return requests[math.min(sent, #requests)]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"answers":%d,"seconds":%.6f,"p50":%.1f,"p99":%.1f,"sent":%d,"wrong":%d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50), latency:percentile(99), threads[1]:get("sent"),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
