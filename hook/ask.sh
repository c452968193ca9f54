#!/bin/sh
# Waits beside a dialog of Claude Code until it is answered on the dashboard, and prints that answer. Registered by
# `ccen answers on` alone, beside the hook that stores the event: settings.json runs `ask.sh <hooks/dashboard>`.
# With `note` behind that it waits in the background after a turn (`ccen answers notes on`), and ends with status 2 and
# the words of a note on descriptor 3, the client's stderr. With `codex` it waits before a dialog of Codex, for seconds.
#
# The dialog is on the terminal all the while; Codex shows it when this has ended. No output is no opinion: so no matter
# what fails here, the terminal asks. Only what the daemon sent whole is printed. No signal is ignored: the client ends
# this script with its dialog.
command exec 2>/dev/null
command set +euvx
PATH=/usr/bin:/bin${PATH:+:$PATH}

# Claude Code gets no broken pipe.
leave() {
  command cat >/dev/null
  exit 0
}

# In print mode there is no dialog, and waiting would stall a script.
[ "${CLAUDE_CODE_ENTRYPOINT-}" = cli ] || [ "${2-}" = codex ] || leave
file=$1/ask/${2:-curlrc}
[ -f "$file" ] || leave
# A killed daemon leaves the file, and its port to any other program. It holds its pid file open at the descriptor that
# the second line names (hook.sh); without /proc its number has to do.
pid=
descriptor=
[ -f "$1/daemon.pid" ] && { command read -r pid _ && command read -r descriptor; } <"$1/daemon.pid"
case $pid$descriptor in '' | *[!0-9]*) leave ;; esac
if [ -d /proc/self ]; then
  [ "/proc/$pid/fd/$descriptor" -ef "$1/daemon.pid" ] || leave
else
  command kill -0 "$pid" || leave
fi

# Without curl, as in a small container, the daemon's own Node asks. It takes the place of this script, whose parent is
# the client: the shell that ran it became it.
command -v curl >/dev/null || {
  IFS= command read -r node <"${0%/*}/launch" && [ -x "$node" ] || leave
  NODE_OPTIONS='' command exec "$node" "${0%/*}/ask.cjs" "$@"
}
answer=$(command curl -q -K "$file" -H "x-client-pid: $PPID" --data-binary @-) || exit 0
[ "${2-}" = note ] || {
  command printf '%s' "$answer"
  exit 0
}
[ -n "$answer" ] && command printf '%s' "$answer" >&3 && exit 2
exit 0
