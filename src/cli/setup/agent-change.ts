import {
  type HookedAgent,
  installAgentHooks,
  planAgentHooks,
  planAgentRemoval,
} from "../../agents/install/agent-hooks.ts";
import { agentLabel } from "../../core/agent.ts";
import type { HooksFile } from "../../agents/install/install-record.ts";
import { changeSettings } from "../../agents/install/registration.ts";
import { removeFiles } from "../../agents/install/install-files.ts";
import type { Io } from "../command.ts";
import type { Change } from "./change.ts";
import { diffOf, removalText } from "./install-change.ts";

export const TRUST = [
  "",
  "Codex runs a hook only after you trust it: start `codex`, choose “Review hooks” and press t (or open /hooks there).",
];

/** Registers the hooks of an agent in its `home`. */
export function agentChange({ paths, clock }: Io, agent: HookedAgent, home: string): Change {
  const { settings, next, changesSettings, needsBackup, files } = planAgentHooks(agent, paths, home);
  const label = agentLabel(agent.name);
  const registers = `register ${agent.events.length} events of ${label} in ${settings.target}${needsBackup ? ", with a copy beside it" : ""}`;
  return {
    what: [...(changesSettings ? [registers] : []), ...files.map(({ path }) => `write ${path}`)],
    preview: changesSettings ? diffOf(settings, String(next)) : [],
    make: () => {
      const { backup } = installAgentHooks(agent, paths, { home, nowMs: clock.now() });
      const saved = backup === null ? [] : [`Backup of its hooks: ${backup}`];
      return { lines: [...saved, ...(changesSettings && agent.name === "codex" ? TRUST : [])] };
    },
  };
}

/** The record stays until the folder of the script goes. */
export function agentRemovalChange(file: HooksFile, { clock }: Io): Change {
  const plan = planAgentRemoval(file);
  const { settings, next, changesSettings, files, backupsLeft } = plan;
  return {
    what: [...(changesSettings ? [removalText(plan)] : []), ...files.map((path) => `remove ${path}`)],
    preview: [
      ...(changesSettings ? diffOf(settings, next?.toString() ?? "") : []),
      ...backupsLeft.map((path) => `A copy of earlier hooks stays: ${path}`),
    ],
    make: () => {
      const made = changeSettings(clock.now(), () => planAgentRemoval(file));
      removeFiles(made.files);
      return { lines: made.backup === null ? [] : [`Backup of its hooks: ${made.backup}`] };
    },
  };
}
