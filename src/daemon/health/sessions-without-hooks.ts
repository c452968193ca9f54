import { statSync } from "node:fs";
import type { ClientRegistry, RegisteredClient } from "../../claude/client-registry.ts";
import type { Clock } from "../../core/ports.ts";
import { isElsewhere } from "../../observe/process/identify-client.ts";
import type { Store } from "../../store/store.ts";
import { bootedAtMs, isProcess, ownPidDomain, programOf } from "../../system/process-identity.ts";

/** Long enough for a hook's file to be stored, whatever the machine is doing. */
const SURE_AFTER_MS = 60_000;

/** The kernel's clock ticks in `/proc`, on every system that has one. */
const MS_PER_TICK = 10;

/** What somebody says who wants no hooks. */
const WITHOUT_HOOKS: ReadonlySet<string> = new Set(["--bare", "--safe-mode", "--restricted", "--setting-sources"]);

interface UnheardOptions {
  readonly registry: ClientRegistry;
  readonly store: Pick<Store, "session">;
  readonly settingsFile: string;
  /** Whether our hook stands in the settings and nothing there forbids it. */
  readonly mayFire: () => boolean;
  /** Whether all that hooks have written is in the store. */
  readonly isCaughtUp: () => boolean;
  readonly clock: Clock;
}

/**
 * How many sessions are at work, by the client's own registry, of which no hook has ever told although ours should have:
 * begun after the hooks were registered, on this machine, and not by somebody who asked for no hooks. Where that is not
 * certain they are not counted.
 */
export function createUnheardCount(options: UnheardOptions): () => number {
  const { registry, store, settingsFile, mayFire, isCaughtUp, clock } = options;

  function isUnheard({ pid, sessionId, status, statusSinceMs, startTime, pidDomain }: RegisteredClient): boolean {
    const nowMs = clock.now();
    // One that rests may stand at a question of trust that comes before any hook.
    const isAtWork = (status === "busy" || status === "waiting") && statusSinceMs !== null;
    if (!isAtWork || nowMs - statusSinceMs < SURE_AFTER_MS) return false;
    if (startTime === null || pidDomain === null || !isProcess(pid, startTime)) return false;
    if (store.session(sessionId) !== null) return false;
    const begunAtMs = bootedAtMs(nowMs) + Number(startTime) * MS_PER_TICK;
    if (begunAtMs <= statSync(settingsFile).mtimeMs) return false;
    return programOf(pid)?.args.some((word) => WITHOUT_HOOKS.has(word.split("=")[0] ?? "")) === false;
  }

  return () => {
    if (!mayFire() || !isCaughtUp()) return 0;
    const own = ownPidDomain();
    return registry.clients().filter((client) => !isElsewhere(client, own) && isUnheard(client)).length;
  };
}
