import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { startBenchDaemon } from "../bench-daemon.ts";
import { makeScratch, payloadOf } from "../scratch.ts";
import { machineMs } from "./machine-clock.ts";
import type { StreamServer } from "./stream-server.ts";

export interface OurServer extends StreamServer {
  /** Pending bytes of slow clients, and the number of disconnected ones. */
  waiting(): Promise<{ readonly pendingBytes: number; readonly cutOff: number }>;
}

/** The real daemon; an event is sent by moving a raw file of 2 KB to its place, as a hook does. */
export async function startOurServer(maxConnections: number): Promise<OurServer> {
  const scratch = makeScratch();
  writeFileSync(scratch.paths.envFile, `CCEN_MAX_CONNECTIONS=${maxConnections}\n`);
  const daemon = await startBenchDaemon(scratch);
  let { last_seq: seq } = await daemon.get<HealthDto>(ROUTES.health);
  const temporary = join(scratch.paths.rawTemporaryDir, "bench");

  return {
    port: Number(new URL(daemon.url).port),
    pid: daemon.pid,
    publish(payload) {
      seq += 1;
      writeFileSync(temporary, payload ?? payloadOf(2000, seq));
      const atMs = machineMs();
      renameSync(temporary, join(scratch.paths.rawDir, `hook-${(seq % 32_000) + 1}-${seq}.json`));
      return { seq, atMs };
    },
    async waiting() {
      const text = await (await fetch(new URL(ROUTES.prometheus, daemon.url))).text();
      const value = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1]);
      return { pendingBytes: value("ccen_live_pending_bytes"), cutOff: value("ccen_live_cut_off_total") };
    },
    async stop() {
      await daemon.stop();
      scratch.remove();
    },
  };
}
