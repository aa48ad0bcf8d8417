-- The requests of one wrk run. Arguments: a file with a path on each line, the body (empty: GET), the beginning of
-- the idempotency keys (empty: no keys). Keys end in the thread's number and a counter, so all of them differ.
local threads = 0
local head, tail, key = {}, "", nil
local count = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  local path_file, body, token = arguments[1], arguments[2], arguments[3]
  local host = "Host: " .. wrk.host .. ":" .. wrk.port .. "\r\n"
  local method = body == "" and "GET " or "POST "
  for path in io.lines(path_file) do
    head[#head + 1] = method .. path .. " HTTP/1.1\r\n" .. host
  end
  if body ~= "" then
    tail = "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n"
  end
  tail = tail .. "\r\n" .. body
  if token ~= "" then
    key = "Idempotency-Key: " .. token .. "-" .. number .. "-"
  end
end

function request()
  count = count + 1
  local first = head[count % #head + 1]
  if key then
    return first .. key .. count .. "\r\n" .. tail
  end
  return first .. tail
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("requests=%d microseconds=%d refused=%d broken=%d p50=%d p99=%d\n", summary.requests,
    summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
