local host, check = ...

return {
  chat = function(options)
    local request, reason = host.json_encode(check.table(options, 1, "chat"))
    if not request then return nil, reason end
    local response
    response, reason = host.ai_chat(request)
    if not response then return nil, reason end
    return host.json_decode(response)
  end,
}
