import { isClientProgram } from "../../agents/claude/client-program.ts";
import { agentOfProgram } from "../../agents/recognize-agent.ts";
import type { ClientRegistry, RegisteredClient } from "../../agents/claude/client-registry.ts";
import type { ClientProcess } from "../../core/session/session.ts";
import { isProcess, ownPidDomain, programOf, startTimeOf, type PidDomain } from "../../system/process-identity.ts";

interface Question {
  readonly sessionId: string;
  /** Process id from the hook; null where it had none, and only the registry can know. */
  readonly pid: number | null;
  /** The process found before. */
  readonly known: ClientProcess | null;
}

/**
 * The process that runs a session, where that is certain. A hook's process id may belong to a container, or to a
 * wrapper that ends before the client does: watching it would report a false death. So it counts only in two cases. The
 * client's own registry has it for our machine and name space, or the process looks like the client. For a wrapper, the
 * living client from the registry counts.
 */
export function identifyClient({ sessionId, pid, known }: Question, registry: ClientRegistry): ClientProcess | null {
  const entry = pid === null ? findBySession(registry, sessionId) : registry.client(pid);
  if (entry !== null && isElsewhere(entry, ownPidDomain())) return null;
  const registered = entry !== null && entry.sessionId === sessionId ? byRegistry(entry) : null;
  if (registered !== null || pid === null) return registered;
  return byLooks(pid, entry) ?? (stillRuns(known, sessionId, registry) ? known : findLiving(sessionId, registry));
}

/** A process that runs the session now, as far as the registry knows; a killed client stays in it. */
export function findLiving(sessionId: string, registry: ClientRegistry): ClientProcess | null {
  const own = ownPidDomain();
  const found = registry.clients().filter((client) => client.sessionId === sessionId && !isElsewhere(client, own));
  const processes = found.map(byRegistry).filter((process) => process !== null);
  return processes.find(({ pid, startTime }) => isProcess(pid, startTime)) ?? null;
}

export function isSame(a: ClientProcess | null, b: ClientProcess): boolean {
  return a !== null && a.pid === b.pid && a.startTime === b.startTime;
}

function stillRuns(known: ClientProcess | null, sessionId: string, registry: ClientRegistry): boolean {
  if (known === null || !isProcess(known.pid, known.startTime)) return false;
  return registry.client(known.pid)?.sessionId === sessionId;
}

/** A living client goes before killed ones that stayed in the list. */
function findBySession(registry: ClientRegistry, sessionId: string): RegisteredClient | null {
  const found = registry.clients().filter((client) => client.sessionId === sessionId);
  return found.find(({ pid, startTime }) => isProcess(pid, startTime ?? "0")) ?? found[0] ?? null;
}

/** Also for a process that is gone: it identifies the client that ran. */
function byRegistry({ pid, startTime, pidDomain }: RegisteredClient): ClientProcess | null {
  if (startTime !== null && pidDomain !== null) return { pid, startTime };
  // An older client has no start time; its number may belong to another process today.
  const program = programOf(pid);
  const isRunning = program === null ? isProcess(pid, "0") : isClientProgram(program);
  return isRunning ? { pid, startTime: startTimeOf(pid) } : null;
}

/** @param entry the registry's entry for that process id, also of another session: `/clear` may be in progress */
function byLooks(pid: number, entry: RegisteredClient | null): ClientProcess | null {
  const startTime = startTimeOf(pid);
  if (startTime === "0" || !isProcess(pid, startTime)) return null;
  const program = programOf(pid);
  const isClient = entry?.startTime === startTime || (program !== null && agentOfProgram(program) !== null);
  return isClient ? { pid, startTime } : null;
}

export function isElsewhere({ pidDomain }: RegisteredClient, own: PidDomain): boolean {
  if (pidDomain === null) return false;
  const isOtherMachine =
    pidDomain.machineId !== null && own.machineId !== null && pidDomain.machineId !== own.machineId;
  return isOtherMachine || pidDomain.namespace !== own.namespace;
}
