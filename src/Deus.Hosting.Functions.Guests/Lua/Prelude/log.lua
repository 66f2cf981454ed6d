local host, check = ...
local text = check.text

return {
  debug = function(message) host.log(0, text(message, 1, "debug")) end,
  info = function(message) host.log(1, text(message, 1, "info")) end,
  warn = function(message) host.log(2, text(message, 1, "warn")) end,
  error = function(message) host.log(3, text(message, 1, "error")) end,
}
