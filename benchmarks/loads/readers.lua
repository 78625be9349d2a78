-- Readers at a rate: each connection waits DELAY milliseconds between two requests of PATHS. Prints
-- how many were answered from memory.
local paths = {}
for line in io.lines(os.getenv("PATHS")) do
  paths[#paths + 1] = line
end
local pause = tonumber(os.getenv("DELAY"))
local thread
hits, all = 0, 0

setup = function(each)
  thread = each
end

request = function()
  return wrk.format("GET", paths[math.random(#paths)], { ["Accept-Encoding"] = "gzip" })
end

delay = function()
  return pause
end

response = function(_, headers)
  all = all + 1
  if (headers["x-cache"] or headers["X-Cache"]) == "hit" then
    hits = hits + 1
  end
end

done = function()
  print("hits " .. thread:get("hits") .. " of " .. thread:get("all"))
end
