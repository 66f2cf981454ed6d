local host, check = ...

return {
  now = function() return host.now() // 1 | 0 end,
  format = function(time, layout) return host.time_format(check.number(time, 1, "format"), check.text(layout, 2, "format")) end,
  parse = function(text, layout) return host.time_parse(check.text(text, 1, "parse"), check.text(layout, 2, "parse")) end,
  sleep = function(milliseconds) host.sleep(check.number(milliseconds, 1, "sleep")) end,
}
