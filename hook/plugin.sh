#!/bin/sh
# The hook of the Claude Code plugin: hook.sh, and before it the guard that prevents storing an event twice.
#
# The files in hooks/ source it, $e being the event's name and $h this file. hook.sh takes the configuration
# folder from its own path; here it is the client's. As a script, `plugin.sh start`, it is the part that
# starts the daemon. The rules of hook.sh apply: no output, exit 0, and no process more than its two.

case ${0##*/} in plugin.sh) h=$0 ;; esac
config=${CLAUDE_CONFIG_DIR:-${HOME:+$HOME/.claude}}
# Without a home the client still has its folder, and passes where in it the plugin may keep its data.
case $config in '') config=${CLAUDE_PLUGIN_DATA%/plugins/data/*} ;; esac
case $config in
  '') command cat >/dev/null 2>&1; exit 0 ;;
  /* | [A-Za-z]:*) ;;
  *) config=$PWD/$config ;;
esac
# As Node writes it, and `ccen setup` into settings.json.
while :; do
  case $config in
    *//*) config=${config%%//*}/${config#*//} ;;
    ?*/) config=${config%/} ;;
    *) break ;;
  esac
done
# settings.json has our hook at event $e, too, so that the other hook stores this firing: `ccen setup` and the daemon
# name these events in a marker (src/agents/claude/install/plugin-marker.ts). It counts only with the modification time of
# the present settings.json. In doubt this hook stores: twice is better than never.
is_registered() {
  settings=$config/settings.json
  marker=$config/hooks/dashboard/settings-events
  [ -f "$config/hooks/ccen/hook.sh" ] && [ -f "$settings" ] && IFS= command read -r events <"$marker" || return
  if [ "$marker" -nt "$settings" ] || [ "$marker" -ot "$settings" ]; then return 1; fi
  case " $events " in *" $e "*) ;; *) return 1 ;; esac
}

# The client obeys the user's settings.json: no option restricts it to other settings, and no administrator
# forbids hooks from there. A client that hides its arguments (old ones do) is assumed to obey it.
obeys_settings() {
  for folder in /etc/claude-code '/Library/Application Support/ClaudeCode'; do
    [ -d "$folder" ] || continue
    command grep -qs -e '"allowManagedHooksOnly"[[:space:]]*:[[:space:]]*true' \
      -e '"strictPluginOnlyCustomization"[[:space:]]*:[[:space:]]*[^f[:space:]]' \
      "$folder/managed-settings.json" "$folder/managed-settings.d"/*.json && return 1
  done
  gap='
'
  if [ -r "/proc/$PPID/cmdline" ]; then
    words=$(exec tr '\0' '\n' <"/proc/$PPID/cmdline")
  else
    gap=' '
    words=$(exec ps -o args= -p "$PPID")
  fi
  words=$gap$words$gap
  case $words in
    *"$gap--setting-sources$gap"*) sources=${words##*"$gap--setting-sources$gap"} ;;
    *"$gap--setting-sources="*) sources=${words##*"$gap--setting-sources="} ;;
    *) return 0 ;;
  esac
  case ,${sources%%"$gap"*}, in *,user,*) ;; *) return 1 ;; esac
}

# The other hook stores it; this one reads it to the end, so that the client sees no broken pipe.
step_back() {
  is_registered && obeys_settings && command cat
}

if [ "${1-}" != start ]; then
  trap '' HUP INT TERM
  user_path=${PATH-}
  PATH=/usr/bin:/bin${PATH:+:$PATH}
  if step_back >/dev/null 2>&1; then exit 0; fi
  PATH=$user_path
fi
command . "${h%/*}/hook.sh"
