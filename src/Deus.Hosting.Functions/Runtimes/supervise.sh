# Runs a command in a new session and kills its processes when standard input ends.
# The host holds the other end of the input and never writes. When the host ends, for any reason, the input ends.
# $1, $2 and $3 limit the memory in KiB, the size of a file in blocks of 512 bytes, and the number of open files
# ("unlimited": the limit of the host). $4 is the path of setsid. $5 is a number that marks the command and what it starts,
# so that processes that have left its group are found and killed too. $6 is the folder of an empty cgroup for the command,
# or empty. The rest is the command. The exit code is the command's, or 128+n for signal n.
umask 077 # Files of builds and workers are private, whatever the umask of the host is.
ulimit -c 0
# A lower limit of the host stays. ulimit -v is not used, because V8 reserves far more addresses than it uses.
[ "$1" = unlimited ] || ulimit -d "$1" 2>/dev/null
[ "$2" = unlimited ] || ulimit -f "$2" 2>/dev/null
[ "$3" = unlimited ] || ulimit -n "$3" 2>/dev/null
setsid=$4
mark=$5
cgroup=$6
shift 6
# Repeats, because a process may start another one before it is killed. Only the command has the mark, in its environment and
# as the limit of file locks, which Linux passes on and does not enforce.
sweep() {
  for _ in 1 2 3 4 5; do
    found=
    for file in $(PATH=$PATH:/usr/bin:/bin grep -lasF "$mark" /proc/[0-9]*/environ /proc/[0-9]*/limits 2>/dev/null); do
      found=${file#/proc/}
      kill -9 "${found%%/*}"
    done
    [ -n "$found" ] || return
  done
}
kill_all() {
  kill -9 -"$pid" || kill -9 "$pid"
  if [ -d "$cgroup" ]; then
    echo 1 >"$cgroup/cgroup.kill"
    tries=0
    until PATH=$PATH:/usr/bin:/bin rmdir "$cgroup" || [ ! -d "$cgroup" ] || [ "$tries" = 100 ]; do
      tries=$((tries + 1))
      PATH=$PATH:/usr/bin:/bin sleep 0.01
    done
  fi
  sweep
}
# The number of -w is the limit of file locks in dash and BusyBox, and -x in bash.
start() {
  [ -z "$cgroup" ] || echo 0 >"$cgroup/cgroup.procs"
  ulimit -w "$mark" || ulimit -x "$mark"
} 2>/dev/null
unset PWD OLDPWD SHLVL _
exec 3<&0 # Background jobs get /dev/null as standard input, so the pipe is kept as descriptor 3.
{ start; WATCHER_MARK=$mark exec "$setsid" "$@" </dev/null 3<&- 2>&1; } &
pid=$!
exec >/dev/null 2>&1 # Only the command holds the output, so it ends when the command's group has ended.
{ read -r _ <&3; kill_all; } &
watcher=$!
exec 3<&- </dev/null
wait "$pid"
code=$?
kill -9 "$watcher"
kill_all # What the command left running.
exit "$code"
