-- Asks the questions of a file in turn: each line is a target, and headers, with tabs between them.
-- wrk ... --script questions.lua URL -- FILE
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local target, headers = nil, {}
    for part in line:gmatch("[^\t]+") do
      if target then
        local name, value = part:match("^([^:]+): (.*)$")
        headers[name] = value
      else
        target = part
      end
    end
    requests[#requests + 1] = wrk.format("GET", target, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "bytes": %d, "refused": %d, "lost": %d, "mean": %f, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration, summary.bytes, errors.status, lost,
    latency.mean, latency:percentile(50), latency:percentile(99)))
end
