import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { writeFileAtomic } from "./atomic-file.ts";

/**
 * What names this machine for other daemons, for ever: drawn the first time that somebody asks, kept in a file of its own
 * so that it outlives the database.
 * @throws the system's error when it cannot be kept
 */
export function machineId(file: string): string {
  const known = readMachineId(file);
  if (known !== null) return known;
  const drawn = randomUUID();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileAtomic(file, `${JSON.stringify({ machine_id: drawn })}\n`, { mode: 0o600 });
  return drawn;
}

/** Null before it was drawn, and for a file that holds something else. */
export function readMachineId(file: string): string | null {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    const id: unknown = typeof kept === "object" && kept !== null ? Reflect.get(kept, "machine_id") : null;
    return typeof id === "string" && /^[\w-]{8,64}$/.test(id) ? id : null;
  } catch {
    return null;
  }
}

/** What a machine is called: what its owner says, else its host name without the domain. */
export function machineName(configured: string): string {
  const name = configured === "" ? (hostname().split(".", 1)[0] ?? "") : configured;
  const plain = name
    .replaceAll(/\p{Cc}/gu, "")
    .trim()
    .slice(0, 100);
  return plain === "" ? "unnamed" : plain;
}
