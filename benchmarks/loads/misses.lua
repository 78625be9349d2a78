-- Another page with each request. PATHS: a file of addresses; FIRST: where to begin in it;
-- NEW_HOST: name another host each time, too, so that nothing that is kept can answer.
local paths = {}
for line in io.lines(os.getenv("PATHS")) do
  paths[#paths + 1] = line
end
local number = tonumber(os.getenv("FIRST"))
local is_new_host = os.getenv("NEW_HOST") == "yes"

request = function()
  number = number + 1
  local headers = { ["Accept-Encoding"] = "gzip" }
  if is_new_host then
    headers["Host"] = "n" .. number .. ".bench.test"
  end
  return wrk.format("GET", paths[number % #paths + 1], headers)
end
