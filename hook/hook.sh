#!/bin/sh
# Stores one hook event of Claude Code. Standard input becomes <hooks>/logs/raw_json/hook-<pid>-<n>-<client's pid>.json,
# complete or not at all. Then, if no daemon runs, one is started in the background.
#
# Claude Code waits for this script at every tool call, shows its output and obeys its exit status;
# status 2 would forbid the call. So: two processes (cat, mv), no output, always exit 0.
#
# settings.json sources it, which saves a second shell (src/agents/install/hook-command.ts has the exact
# line), and so does plugin.sh. It also runs as a script; `hook.sh start` is the part that starts the daemon.
#
# `command` precedes every special builtin that can fail: without it POSIX has the whole shell
# exit, dash with 2. Before the others it bypasses functions that a user's environment may export.

trap 'exit 0' 0
# Ignored, by cat too: at the end of a failed print-mode run the client starts this hook,
# shuts down and sends SIGTERM some 20 ms later. Only what it has written by then is read.
trap '' HUP INT TERM
# First of all, before any output. Bash called `sh` obeys SHELLOPTS: `verbose` and `xtrace` repeat each
# line, `keyword` takes the assignment away from `export LC_ALL=C`, which then lists all variables.
command exec >/dev/null 2>&1
command set +euvx
# The signal of `ulimit -f` would end the shell while it counts the loss. If ignored, a write fails as on a full disk.
command trap '' XFSZ
umask 077
# Loading the user's locale would cost cat and mv a tenth of the hook's time, without output. The daemon gets LANG.
LC_ALL=C
command export LC_ALL
# The system's own tools first: quicker to find, and no user's wrapper around cat.
user_path=${PATH-}
PATH=/usr/bin:/bin${PATH:+:$PATH}

case ${0##*/} in hook.sh) h=$0 ;; esac
# With a drive's letter: Git Bash on Windows.
case $h in /* | [A-Za-z]:/*) ;; *) h=$PWD/${h#./} ;; esac
# A plugin lies elsewhere, and gets the configuration folder from its client.
case $h in */plugin.sh) ccen=$config/hooks/ccen ;; *) ccen=${h%/*} ;; esac
hooks=${ccen%/*}
raw=$hooks/logs/raw_json
lock=$hooks/dashboard/start.lock

# The client runs this shell itself, so our parent is the client. An orphan's
# parent (1, or 0 from outside of a container) gives no information.
case ${PPID-} in '' | 0 | 1 | *[!0-9]*) end=.json ;; *) end=-$PPID.json ;; esac

# Sets $stem to a unique name: the temporary file is created, never opened, and while it exists no process with
# our process id (reused, or of another container) can get the final name. The daemon orders files by their
# modification time and, where those are equal, by the process id in the name. The temporary name contains the
# final one: if a power loss undoes the rename, the daemon must recognize the event that it has stored already.
reserve() {
  n=0
  failures=0
  set -C
  while [ "$n" -lt 10000 ]; do
    stem=$$-$n$end
    n=$((n + 1))
    [ -e "$raw/hook-$stem" ] && continue
    if command : >"$raw/.tmp/$stem"; then
      [ -e "$raw/hook-$stem" ] || return 0
      command rm -f "$raw/.tmp/$stem"
    elif [ ! -e "$raw/.tmp/$stem" ]; then
      # The name is free, so the folder is at fault (or the name was freed this very moment).
      failures=$((failures + 1))
      [ "$failures" -le 3 ] && command mkdir -p "$raw/.tmp" || return 1
      hand_over "${hooks%/*}" "$hooks" "$hooks/logs" "$raw" "$raw/.tmp"
    fi
  done
  return 1
}

# An event that cannot be stored is still read, so that Claude Code sees no broken pipe. And it is counted.
store() {
  if reserve; then
    if command cat >|"$raw/.tmp/$stem"; then
      [ -O "$raw" ] || hand_over "$raw" "$raw/.tmp/$stem"
      command mv -f "$raw/.tmp/$stem" "$raw/hook-$stem" && return
    fi
    command rm -f "$raw/.tmp/$stem"
  fi
  command cat
  mark_loss
}

# The folder belongs to another user. Never true where a shell has no such test.
is_foreign() {
  [ -O "$1" ]
  [ $? = 1 ]
}

# `sudo claude` runs this hook as root in the home of the user, whose daemon
# could not read a file of root's. The first folder's owner gets the others.
hand_over() {
  is_foreign "$1" || return
  # shellcheck disable=SC2046
  owner=$(set -- $(command ls -ldn "$1/.") && command printf '%s:%s' "$3" "$4")
  shift
  command chown -h "$owner" "$@"
}

# A full disk has no room for a new file, but for a byte in an existing one: `ccen setup` and the daemon create two
# (src/system/loss-marks.ts). One gets a dot for each event and keeps the time of the last one; the other is written
# once and keeps the time of the first. Where no byte may be written (`ulimit -f 0`) an empty file is the mark.
mark_loss() {
  since=
  [ -f "$ccen/lost-since" ] && command read -r since <"$ccen/lost-since"
  [ "$since" = none ] && command printf some 1<>"$ccen/lost-since"
  { [ ! -p "$ccen/lost" ] && command printf . >>"$ccen/lost"; } || command : >"$ccen/lost.$$"
}

# Sets $state and $ticks (its start time) of process $1, where there is a /proc.
look_up() {
  command read -r stat <"/proc/$1/stat" || return
  # The name in parentheses may contain any character; field 3 follows the last parenthesis.
  # shellcheck disable=SC2086,SC2154
  set -- ${stat##*') '}
  state=$1
  ticks=${20}
}

# Whether process $1 lives and started at $2 (0: unknown). The start time
# excludes a process that got the number later, for example after a reboot.
lives() {
  case $1$2 in '' | 0* | *[!0-9]*) return 1 ;; esac
  if [ "$2" != 0 ] && look_up "$1"; then
    [ "$state" != Z ] && [ "$ticks" = "$2" ]
  else
    command kill -0 "$1"
  fi
}

# The daemon holds its pid file open, at the descriptor that the second line names (src/daemon/runtime-files.ts). A
# process with this very file open there is the daemon, never one that got its number later. Two comparisons
# of names show it, where dash would read all of /proc/<pid>/stat byte by byte. Where they are unavailable (no
# /proc, another container's or user's daemon, a file of an earlier release) its start time decides.
daemon_runs() {
  pid=
  started=
  descriptor=
  pid_file=$hooks/dashboard/daemon.pid
  [ -f "$pid_file" ] || return
  { command read -r pid started; command read -r descriptor; } <"$pid_file"
  case $pid$descriptor in
    *[!0-9]*) ;;
    *) [ "/proc/$pid/fd/$descriptor" -ef "$pid_file" ] && return ;;
  esac
  lives "$pid" "${started:-0}"
}

if [ "${1-}" != start ]; then
  store
  # Nearly every hook ends here. The shell reads a script as it goes, so the others alone pay for the rest.
  if [ "${CCEN_NO_START-}" = 1 ] || daemon_runs; then exit 0; fi
fi

# The owner named by file $1 lives. A pipe of that name would block.
owned() {
  pid=
  started=
  [ -f "$1" ] && command read -r pid started <"$1"
  lives "$pid" "${started:-0}"
}

# Node and the CLI as `ccen setup` found them. Either may be gone by now.
read_launch() {
  node=
  cli=
  { IFS= command read -r node && IFS= command read -r cli; } <"$ccen/launch"
  [ -f "$cli" ] && { [ -x "$node" ] || find_node; }
}

# A plugin brings the CLI along. A version that its client has replaced, as after an update,
# uses the CLI of the new one: sessions that were open then still run the old one's hooks.
read_own() {
  case $h in */plugin.sh) root=${h%/hook/*} ;; *) return 1 ;; esac
  cli=$root/bin/ccen.cjs
  if [ -e "$root/.orphaned_at" ]; then
    for other in "${root%/*}"/*/bin/ccen.cjs; do
      [ -e "${other%/bin/*}/.orphaned_at" ] || cli=$other
    done
  fi
  [ -f "$cli" ] && find_node
}

# Version managers remove replaced versions. Sets $node to another one
# that is new enough: the user's, or one in an installer's usual folder.
find_node() {
  for node in "$(PATH=$user_path && command -v node)" "${HOME-}/.volta/bin/node" \
    /opt/homebrew/bin/node /usr/local/bin/node /usr/bin/node "${HOME-}"/.nvm/versions/node/v*/bin/node \
    "${HOME-}"/.local/share/fnm/node-versions/v*/installation/bin/node; do
    [ -x "$node" ] && PATH=$user_path "$node" -e 'process.exit(parseInt(process.versions.node, 10) < 24 ? 1 : 0)' && return
  done
  return 1
}

# A daemon outlives the session that happens to start it, so it inherits neither that session's
# secrets (CLAUDE_CODE_MESSAGING_TOKEN and a project's exports) nor settings, except CCEN_AUTO_START: those
# come from files, the same for every starter. Its configuration folder is the one that contains this script.
launch() {
  (
    # The daemon obeys signals again, but not the end of the terminal.
    trap - INT TERM
    # The system's own shell. A project may have its tools first on PATH, and with
    # an empty PATH `env` runs a program of that name in the project's folder.
    shell=/bin/sh
    [ -x "$shell" ] || shell=sh
    exec env -i ${HOME+"HOME=$HOME"} ${LANG+"LANG=$LANG"} ${TMPDIR+"TMPDIR=$TMPDIR"} "PATH=$user_path" \
      ${CCEN_AUTO_START+"CCEN_AUTO_START=$CCEN_AUTO_START"} "CLAUDE_CONFIG_DIR=${hooks%/*}" "$shell" "$h" start
  ) </dev/null >/dev/null 2>&1 &
}

# Of the many hooks that find no daemon at once, one start continues. A start that fails, that cannot
# be tried, or after which no daemon is visible here, keeps the lock for a minute: starting Node at
# every tool call costs too much. Events that are not ingested meanwhile must not fill the disk.
start() {
  trap - INT TERM
  command cd / || return
  [ -d "$hooks/dashboard" ] || { command mkdir -p "$hooks/dashboard" && hand_over "${hooks%/*}" "$hooks" "$hooks/dashboard"; }
  take_lock || return
  daemon_runs || { ! is_foreign "$hooks" && start_daemon && daemon_runs; } || { bound_spool; command sleep 60; }
  command read -r pid started <"$lock"
  [ "$pid" = $$ ] && command rm -f "$lock"
}

start_daemon() { { read_launch || read_own; } && PATH=$user_path "$node" "$cli" start --from-hook; }

# Sets $limit to the value in the settings file for $1; to $2 without a valid one.
read_limit() {
  limit=$2
  while IFS== command read -r name value; do
    case $value in '' | 0* | *[!0-9]*) continue ;; esac
    [ "$name" = "$1" ] && limit=$value
  done <"$hooks/.env.discord"
}

# Beyond its limits the spool loses its oldest events, down to nine tenths, so that this is rare. Only files that this
# script wrote: never a link, a folder or another program's. They are moved aside first and counted there, because a
# daemon may start at any moment and ingest some. Each time leaves a folder with their number, their size, and, as the
# times of two files, the first and last moment; the daemon reports it (src/spool/losses.ts).
bound_spool() {
  read_limit CCEN_SPOOL_MAX_FILES 200000
  max_files=$limit
  read_limit CCEN_SPOOL_MAX_MB 1024
  victims=$(command ls -ltrn "$raw" | command awk -v files="$max_files" -v megabytes="$limit" '
    /^-/ && NF == 9 && $9 ~ /^hook-[0-9]+-[0-9]+(-[0-9]+)?\.json$/ { name[++count] = $9; size[count] = $5; sum += $5 }
    END {
      left = count
      bytes = megabytes * 1048576
      if (left <= files && sum <= bytes) exit
      for (i = 1; left > files * 0.9 || sum > bytes * 0.9; i++) { print name[i]; left--; sum -= size[i] }
    }')
  [ -n "$victims" ] || return
  look_up $$ || ticks=0
  dropped=$raw/.dropped/$$-$ticks
  n=0
  while ! command mkdir -p "$raw/.dropped" || ! command mkdir "$dropped-$n"; do
    n=$((n + 1))
    [ "$n" -lt 100 ] || return
  done
  dropped=$dropped-$n
  command mkdir "$dropped/files" && command cd "$raw" || return
  # shellcheck disable=SC2016
  command printf '%s\n' "$victims" | command xargs sh -c 'mv -f "$@" "$0"' "$dropped/files"
  command touch -r "$dropped/files/${victims%%"
"*}" "$dropped/first"
  command touch -r "$dropped/files/${victims##*"
"}" "$dropped/last"
  command ls -ln "$dropped/files" | command awk '
    /^-/ { count++; sum += $5 } END { printf "%d %.0f\n", count, sum }' >|"$dropped/.counted"
  command mv -f "$dropped/.counted" "$dropped/counted" && command rm -rf "$dropped/files"
  command cd /
}

# The lock names its holder, this process, and where process ids are valid: boot and pid namespace. Of
# several starters that find a dead holder, only the one that creates the claim named after that holder
# may replace the lock. It does so by renaming the claim, if by then the lock is still the old one.
take_lock() {
  look_up $$ || ticks=0
  boot=
  command read -r boot </proc/sys/kernel/random/boot_id
  own="$$ $ticks"
  own_space="$boot/$(command readlink /proc/self/ns/pid)"
  for attempt in 1 2 3; do
    create "$lock" && return
    held "$lock" && return 1
    case $pid$started in *[!0-9]*) claim=$lock.odd ;; *) claim=$lock.$pid-$started ;; esac
    gone="$pid $started"
    if create "$claim"; then
      owned "$lock"
      [ -e "$lock" ] && [ "$pid $started" = "$gone" ] && command mv -f "$claim" "$lock" && return
    else
      held "$claim" && return 1
    fi
    command rm -f "$claim"
  done
  return 1
}

create() { (set -C && command printf '%s\n' "$own" "$own_space" >"$1"); }

# The holder that file $1 names lives. A holder of another container or machine cannot be checked here, nor one
# without a name, which is just being written or was cut short by a power failure. Each counts as alive for a
# little longer than a start and its pause take (less than two minutes; a time in the future does not count).
held() {
  owned "$1" && return
  space=
  [ -f "$1" ] && { command read -r space; command read -r space; } <"$1"
  [ -n "$pid" ] && [ "$space" = "$own_space" ] && return 1
  [ -n "$(command find "$1" -mmin -2 ! -mmin -0)" ]
}

# A daemon of root's in a user's home would leave files there that the user's own cannot use.
# So only the spool is bounded, without blocking the owner's start of a daemon meanwhile.
is_foreign "$hooks" && lock=$lock.foreign
if [ "${1-}" = start ]; then start; else owned "$lock" || launch; fi
exit 0
