# Runs a command in a new session and kills its process group when standard input ends.
# The host holds the other end of the input and never writes. When the host ends, for any reason, the input ends.
# $1, $2 and $3 limit the memory in KiB, the size of a file in blocks of 512 bytes, and the number of open files
# ("unlimited": the limit of the host). $4 is the path of setsid. The rest is the command. The exit code is the
# command's, or 128+n for signal n.
ulimit -c 0
# A lower limit of the host stays. ulimit -v is not used, because V8 reserves far more addresses than it uses.
[ "$1" = unlimited ] || ulimit -d "$1" 2>/dev/null
[ "$2" = unlimited ] || ulimit -f "$2" 2>/dev/null
[ "$3" = unlimited ] || ulimit -n "$3" 2>/dev/null
setsid=$4
shift 4
unset PWD OLDPWD SHLVL _
exec 3<&0 # Background jobs get /dev/null as standard input, so the pipe is kept as descriptor 3.
"$setsid" "$@" </dev/null 3<&- 2>&1 &
pid=$!
exec >/dev/null 2>&1 # Only the command holds the output, so it ends when the command's group has ended.
{ read -r _ <&3; kill -9 -"$pid" || kill -9 "$pid"; } &
watcher=$!
exec 3<&- </dev/null
wait "$pid"
code=$?
kill -9 "$watcher"
kill -9 -"$pid" # Processes that the command left running in its group.
exit "$code"
