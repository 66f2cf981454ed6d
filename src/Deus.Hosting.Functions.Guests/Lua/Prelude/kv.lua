local host, check = ...
local text, flag = check.text, check.flag

return {
  get = function(key) return host.kv_get(text(key, 1, "get")) end,
  set = function(key, value, seconds)
    return flag(host.kv_set(text(key, 1, "set"), text(value, 2, "set"), seconds ~= nil and check.number(seconds, 3, "set") or nil))
  end,
  increment = function(key, by) return host.kv_increment(text(key, 1, "increment"), by == nil and 1 or check.integer(by, 2, "increment")) end,
  delete = function(key) return flag(host.kv_delete(text(key, 1, "delete"))) end,
  list = function(prefix)
    local names, reason = host.kv_list(prefix == nil and "" or text(prefix, 1, "list"))
    if not names then return nil, reason end
    return host.json_decode(names)
  end,
}
