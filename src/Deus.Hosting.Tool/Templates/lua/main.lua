function handler(ctx, event)
  log.info("called with " .. event.method .. " " .. event.relativePath)
  return { body = "Hello, " .. (event.query.name or "world") .. "!" }
end
