#!/bin/sh
# Claude Code's status line, where `ccen setup --statusline` took it: keeps the newest input of each session as
# <hooks>/dashboard/status/<session>.json for the daemon, then becomes the command that stood in settings.json before ($f), with
# the same input. Without such a command it prints a line of its own.
#
# Nothing else of this script may show: it prints no error, and where it can store nothing the former command still runs.
# settings.json sources it, which saves a second shell (src/agents/claude/install/status-line.ts): $h is its path.

command exec 3>&2 2>/dev/null
# The client writes its JSON as one line (2.1.332), which costs no process. Another layout does.
IFS= command read -r input
case $input in *'}') ;; *) input="$input
$(command cat)" ;; esac
status=${h%/*/*}/dashboard/status

# Sets $new to a file with the input, and $kept to the name that it gets.
store() {
  id=${input#*'"session_id":"'}
  id=${id%%'"'*}
  case $id in '' | *[!0-9A-Za-z-]*) return 1 ;; esac
  # What root writes in the home of a user (`sudo claude`), that user's daemon cannot read.
  [ -O "$status" ]
  [ $? = 1 ] && return 1
  kept=$status/$id.json
  new=$status/.$id.$$
  # Its folder is for its owner alone.
  command printf '%s\n' "$input" >"$new" && return
  command rm -f "$new"
  return 1
}

if [ -n "$f" ]; then
  if store && command exec <"$new"; then
    command mv -f "$new" "$kept" >&2 3>&- &
    # The client's signals reach it as before.
    exec /bin/sh -c "$f" 2>&3 3>&-
  fi
  command printf '%s\n' "$input" | /bin/sh -c "$f" 2>&3 3>&-
  exit
fi

store && command mv -f "$new" "$kept"

# Sets $value to the number at "$2" in the object "$1".
find() {
  value=${input#*"\"$1\":{"}
  [ "$value" = "$input" ] && return 1
  value=${value#*"\"$2\":"}
  value=${value%%[!0-9.e-]*}
  [ -n "$value" ]
}

add() { line="$line${line:+ · }$1"; }

line=
find context_window used_percentage && add "context ${value%%.*}%"
find five_hour used_percentage && add "5h ${value%%.*}%"
find seven_day used_percentage && add "7d ${value%%.*}%"
find cost total_cost_usd && add "\$$(LC_ALL=C command printf %.2f "$value")"
# As the daemon says, while it runs.
waiting=0
[ -f "$status/waiting" ] && command read -r pid waiting <"$status/waiting" && ! command kill -0 "$pid" && waiting=0
[ "${waiting:-0}" -gt 0 ] && add "$waiting waiting"
command printf '%s\n' "$line"
exit 0
