import { isClientProgram } from "../../claude/client-program.ts";
import type { ClientRegistry, RegisteredClient } from "../../claude/client-registry.ts";
import type { ClientProcess } from "../../core/session/session.ts";
import { bootedAtMs, isProcess, ownPidDomain } from "../../system/process-identity.ts";
import { programOf, startTimeOf, type PidDomain } from "../../system/process-identity.ts";
import type { WatchedSession } from "./process-events.ts";

interface Question {
  readonly sessionId: string;
  /** What the hook said; null where it said nothing, and only the registry can know. */
  readonly pid: number | null;
  /** What was found before. */
  readonly known: ClientProcess | null;
}

/**
 * Which process runs a session, where that is certain. The process id that a hook tells may be one of a container, or of
 * a wrapper that ends before the client does: watching such a one would tell of a death that never was. So it counts
 * only if the client's own registry says the same of our machine and name space, or if the process is the client by its
 * looks. Behind a wrapper stands a living client that the registry names.
 */
export function identifyClient({ sessionId, pid, known }: Question, registry: ClientRegistry): ClientProcess | null {
  const entry = pid === null ? findBySession(registry, sessionId) : registry.client(pid);
  if (entry !== null && isElsewhere(entry, ownPidDomain())) return null;
  const registered = entry !== null && entry.sessionId === sessionId ? byRegistry(entry) : null;
  if (registered !== null || pid === null) return registered;
  return byLooks(pid, entry) ?? (stillRuns(known, sessionId, registry) ? known : findLiving(sessionId, registry));
}

/** A process that runs the session by now, as far as the registry knows; a client that was killed stays in it. */
export function findLiving(sessionId: string, registry: ClientRegistry): ClientProcess | null {
  const own = ownPidDomain();
  const found = registry.clients().filter((client) => client.sessionId === sessionId && !isElsewhere(client, own));
  const processes = found.map(byRegistry).filter((process) => process !== null);
  return processes.find(({ pid, startTime }) => isProcess(pid, startTime)) ?? null;
}

export function isSame(a: ClientProcess | null, b: ClientProcess): boolean {
  return a !== null && a.pid === b.pid && a.startTime === b.startTime;
}

/** Where a process has no start time (no /proc), whatever bears its number after a restart of the machine is another. */
export function isAlive({ process, lastSeenAtMs }: WatchedSession, nowMs: number): boolean {
  if (process.startTime === "0" && lastSeenAtMs < bootedAtMs(nowMs)) return false;
  return isProcess(process.pid, process.startTime);
}

function stillRuns(known: ClientProcess | null, sessionId: string, registry: ClientRegistry): boolean {
  if (known === null || !isProcess(known.pid, known.startTime)) return false;
  return registry.client(known.pid)?.sessionId === sessionId;
}

/** The one that lives stands before those that were killed and stayed in the list. */
function findBySession(registry: ClientRegistry, sessionId: string): RegisteredClient | null {
  const found = registry.clients().filter((client) => client.sessionId === sessionId);
  return found.find(({ pid, startTime }) => isProcess(pid, startTime ?? "0")) ?? found[0] ?? null;
}

/** Even a process that is gone by now: then it is known which one it was. */
function byRegistry({ pid, startTime, pidDomain }: RegisteredClient): ClientProcess | null {
  if (startTime !== null && pidDomain !== null) return { pid, startTime };
  // An older client does not say when it began; what bears its number today may be another.
  const program = programOf(pid);
  const isRunning = program === null ? isProcess(pid, "0") : isClientProgram(program);
  return isRunning ? { pid, startTime: startTimeOf(pid) } : null;
}

/** @param entry what the registry has about that process id, be it of another session: `/clear` may just be under way */
function byLooks(pid: number, entry: RegisteredClient | null): ClientProcess | null {
  const startTime = startTimeOf(pid);
  if (startTime === "0" || !isProcess(pid, startTime)) return null;
  const program = programOf(pid);
  const isClient = entry?.startTime === startTime || (program !== null && isClientProgram(program));
  return isClient ? { pid, startTime } : null;
}

export function isElsewhere({ pidDomain }: RegisteredClient, own: PidDomain): boolean {
  if (pidDomain === null) return false;
  const isOtherMachine =
    pidDomain.machineId !== null && own.machineId !== null && pidDomain.machineId !== own.machineId;
  return isOtherMachine || pidDomain.namespace !== own.namespace;
}
