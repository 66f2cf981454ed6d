# Runs a command in a session of its own and kills its whole process group when the input ends.
# The host holds the other end of the input and never writes: a host that dies, however it dies, ends the input.
# $1, $2 and $3 limit the memory in KiB, the size of a file in blocks of 512 bytes and the number of open files
# ("unlimited": as the host), $4 is the path of setsid, the rest is the command. The exit code is the command's, 128+n
# for signal n.
ulimit -c 0
# A limit of the host's own that is lower stays. Not ulimit -v: V8 reserves far more addresses than it ever uses.
[ "$1" = unlimited ] || ulimit -d "$1" 2>/dev/null
[ "$2" = unlimited ] || ulimit -f "$2" 2>/dev/null
[ "$3" = unlimited ] || ulimit -n "$3" 2>/dev/null
setsid=$4
shift 4
unset PWD OLDPWD SHLVL _
exec 3<&0 # background jobs get /dev/null as standard input, so the pipe is kept as 3
"$setsid" "$@" </dev/null 3<&- 2>&1 &
pid=$!
exec >/dev/null 2>&1 # the output belongs to the command alone: it ends when the command's group has ended
{ read -r _ <&3; kill -9 -"$pid" || kill -9 "$pid"; } &
watcher=$!
exec 3<&- </dev/null
wait "$pid"
code=$?
kill -9 "$watcher"
kill -9 -"$pid" # what the command left behind in its group
exit "$code"
