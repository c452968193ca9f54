#!/bin/sh
# Waits beside a dialog of Claude Code until it is answered on the dashboard, and prints that answer. Registered by
# `ccen answers on` alone, beside the hook that stores the event: settings.json runs `ask.sh <hooks/dashboard>`.
# With `note` behind that it waits in the background after a turn (`ccen answers notes on`), and ends with status 2 and
# the words of a note on descriptor 3, the client's stderr.
#
# The dialog is on the terminal all the while. No output is no opinion: so whatever fails here, it stays there. Only
# what the daemon sent whole is printed. No signal is ignored: the client ends this script with its dialog.
command exec 2>/dev/null
command set +euvx
PATH=/usr/bin:/bin${PATH:+:$PATH}

# Claude Code gets no broken pipe.
leave() {
  command cat >/dev/null
  exit 0
}

# In print mode there is no dialog, and waiting would stall a script.
[ "${CLAUDE_CODE_ENTRYPOINT-}" = cli ] || leave
file=$1/ask/${2:-curlrc}
[ -f "$file" ] || leave
# A killed daemon leaves the file, and its port to any other program. It holds its pid file open at the descriptor that
# the second line names (hook.sh); without /proc its number has to do.
pid=
descriptor=
{ command read -r pid _ && command read -r descriptor; } <"$1/daemon.pid"
case $pid$descriptor in '' | *[!0-9]*) leave ;; esac
if [ -d /proc/self ]; then
  [ "/proc/$pid/fd/$descriptor" -ef "$1/daemon.pid" ] || leave
else
  command kill -0 "$pid" || leave
fi

# Without curl, as in a small container, the daemon's own Node asks: it starts later and needs 40 MB more while it waits.
# Proxies and options of the session are none of its business.
ask_by_node() {
  IFS= command read -r node <"${0%/*}/launch" && [ -x "$node" ] || return 1
  # shellcheck disable=SC2016
  NODE_OPTIONS='' command "$node" -e '
    const [file, pid] = process.argv.slice(1);
    const options = require("node:fs").readFileSync(file, "utf8");
    const valueOf = (pattern) => pattern.exec(options)[1];
    const headers = {
      authorization: valueOf(/^header = "Authorization: (.+)"$/m),
      "content-type": "application/json",
      "x-client-pid": pid,
    };
    const request = require("node:http").request(valueOf(/^url = "(.+)"$/m), { method: "POST", headers, agent: false });
    request.on("response", async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      if (response.statusCode === 200) process.stdout.write(Buffer.concat(parts));
    });
    process.stdin.pipe(request);
  ' "$file" "$PPID"
}

# The shell that runs this is the client's own child, and became this script.
if command -v curl >/dev/null; then
  answer=$(command curl -q -K "$file" -H "x-client-pid: $PPID" --data-binary @-) || exit 0
else
  answer=$(ask_by_node "$1") || leave
fi
[ "${2-}" = note ] || {
  command printf '%s' "$answer"
  exit 0
}
[ -n "$answer" ] && command printf '%s' "$answer" >&3 && exit 2
exit 0
