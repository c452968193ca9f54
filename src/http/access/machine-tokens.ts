import { AppError } from "../../core/errors/errors.ts";
import type { Clock } from "../../core/ports.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { digestOf, drawSecret, readRows } from "./secrets.ts";

/** More machines than one central daemon carries. */
const MOST_TOKENS = 500;

/** A copied home folder has its original's token and its own identity. Many identities would serve to evade removal. */
const MOST_IDENTITIES = 8;

interface MachineToken {
  /** Only the machine knows the secret itself. */
  readonly digest: string;
  readonly name: string;
  readonly issuedAtMs: number;
  readonly machineIds: readonly string[];
}

interface MachineTokensOptions {
  /** Mode 0600; holds digests, names and dates. */
  readonly file: string;
  readonly clock: Clock;
}

/** Tokens of forwarding machines. They permit nothing else, and a new access token leaves them valid. */
export function createMachineTokens({ file, clock }: MachineTokensOptions) {
  let tokens: ReadonlyMap<string, MachineToken> = readTokens(file);

  function keep(next: ReadonlyMap<string, MachineToken>): void {
    const rows = Array.from(next.values(), ({ digest, name, issuedAtMs, machineIds }) => ({
      digest,
      name,
      issued_at_ms: issuedAtMs,
      machine_ids: machineIds,
    }));
    writeFileAtomic(file, `${JSON.stringify({ tokens: rows })}\n`, { mode: 0o600 });
    tokens = next;
  }

  function without(leaves: (token: MachineToken) => boolean): number {
    const left = new Map([...tokens].filter(([, token]) => !leaves(token)));
    const count = tokens.size - left.size;
    // A revocation applies at once, even if it cannot be written.
    tokens = left;
    if (count > 0) keep(left);
    return count;
  }

  return {
    /** @throws the system's error when it cannot be written: it would end with the daemon */
    issue(name: string): { readonly token: string; readonly id: string } {
      const token = drawSecret();
      const digest = digestOf(token);
      const kept = [...tokens].slice(-(MOST_TOKENS - 1));
      keep(new Map([...kept, [digest, { digest, name, issuedAtMs: clock.now(), machineIds: [] }]]));
      return { token, id: digest };
    },
    /** @returns the token's id here; null for one that was never issued, or revoked */
    find(token: string): string | null {
      // Looked up by its digest, so that the time reveals nothing of the secret (CWE-208).
      const digest = digestOf(token);
      return tokens.has(digest) ? digest : null;
    },
    /**
     * Records which machine uses a token.
     * @throws AppError `machine/identities`, `http/wrong-token` if it was revoked while the batch arrived
     */
    used(id: string, machineId: string): void {
      const token = tokens.get(id);
      if (token === undefined) throw new AppError("http/wrong-token");
      if (token.machineIds.includes(machineId)) return;
      if (token.machineIds.length >= MOST_IDENTITIES) throw new AppError("machine/identities");
      const next = new Map(tokens).set(id, { ...token, machineIds: [...token.machineIds, machineId] });
      try {
        keep(next);
      } catch {
        // A full disk must not block the machine's events. The use is written with the next token.
        tokens = next;
      }
    },
    revoke: (id: string): void => void without(({ digest }) => digest === id),
    revokeOf: (machineId: string): number => without(({ machineIds }) => machineIds.includes(machineId)),
  };
}

function readTokens(file: string): ReadonlyMap<string, MachineToken> {
  const rows = readRows(file, "tokens", MOST_TOKENS);
  return new Map(
    rows.flatMap(({ digest, name, issued_at_ms: issuedAtMs, machine_ids: used }) => {
      if (typeof digest !== "string" || typeof name !== "string" || typeof issuedAtMs !== "number") return [];
      const machineIds = Array.isArray(used) ? used.filter((id) => typeof id === "string") : [];
      return [[digest, { digest, name, issuedAtMs, machineIds }] as const];
    }),
  );
}
