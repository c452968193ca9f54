import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One hook that the client fired, as recorded by a hook beside ours. */
export interface Fired {
  readonly name: string;
  readonly sessionId: string;
  readonly toolUseId: string | null;
  readonly agentId: string | null;
}

export interface Witness {
  /** For `claude --settings FILE`. */
  readonly settingsFile: string;
  /** In the order in which the client started the hooks. */
  fired(): readonly Fired[];
}

/**
 * A second hook on the same events, independent of our code: an event that it recorded and we did not show is lost. Parallel
 * hooks end in any order, so a file is named by the start time.
 */
export function createWitness(folder: string, events: readonly string[]): Witness {
  const seen = join(folder, "seen");
  mkdirSync(seen, { recursive: true });
  const settingsFile = join(folder, "witness.json");
  const quoted = `'${seen.replaceAll("'", String.raw`'\''`)}'`;
  const command = `f=${quoted}/$(date +%s%N)-$$; cat >"$f.part"; mv "$f.part" "$f.json"`;
  const hooks = Object.fromEntries(events.map((event) => [event, [{ hooks: [{ type: "command", command }] }]]));
  writeFileSync(settingsFile, JSON.stringify({ hooks }));
  return {
    settingsFile,
    fired: () =>
      readdirSync(seen)
        .filter((name) => name.endsWith(".json"))
        .sort()
        .map((name) => toFired(readFileSync(join(seen, name), "utf8"))),
  };
}

function toFired(payload: string): Fired {
  const fields = JSON.parse(payload) as Readonly<Record<string, string | undefined>>;
  return {
    name: fields["hook_event_name"] ?? "",
    sessionId: fields["session_id"] ?? "",
    toolUseId: fields["tool_use_id"] ?? null,
    agentId: fields["agent_id"] ?? null,
  };
}
