/**
 * Processor time an event of the team server and of today's central daemon, in turns, so that both meet the same
 * machine: `node team/bench/ingest.ts`. `BATCH`, `MACHINES`, `EVENTS` and `ROUNDS` change the load.
 */
import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { text } from "node:stream/consumers";
import { once } from "node:events";
import type { ForwardingResponseDto } from "../../src/api/forwarding-dto.ts";
import { ROUTES } from "../../src/api/routes.ts";
import { composeBatch } from "../../src/forwarding/compose-batch.ts";
import { machineLog, senderOf } from "./machine-log.ts";
import { startCentral, startTeam, type Server } from "./servers.ts";

const batchSize = Number(process.env["BATCH"] ?? 16);
const machines = Number(process.env["MACHINES"] ?? 32);
/** Of each machine, a round. */
const events = Number(process.env["EVENTS"] ?? 160);
const rounds = Number(process.env["ROUNDS"] ?? 4);

/** Smaller requests are sent as they are. */
const LEAST_PACKED_CHARS = 1024;

const agent = new Agent({ keepAlive: true });

/** Each machine sends one batch at a time, as its forwarder does: packed where the server understands it. */
async function sendRound(server: Server, round: number): Promise<number> {
  const startedMs = performance.now();
  await Promise.all(server.tokens.map(async (token, machine) => sendLog(server.url, { token, machine, round })));
  return performance.now() - startedMs;
}

interface Part {
  readonly token: string;
  readonly machine: number;
  readonly round: number;
}

async function sendLog(url: string, { token, machine, round }: Part): Promise<void> {
  let understandsGzip = false;
  const lastSeq = (round + 1) * events;
  const log = machineLog(machine, { lastSeq, mostEvents: batchSize });
  const state = log.state();
  if (state === null) throw new TypeError("a log without a state");
  let seq = round * events;
  while (seq < lastSeq) {
    const { batch } = composeBatch(log, {
      sender: senderOf(machine),
      state,
      position: { seq, message: 0 },
      sentAtMs: Date.now(),
      reportsAlive: false,
      marksNotified: false,
    });
    const body = JSON.stringify(batch);
    const isPacked = understandsGzip && body.length >= LEAST_PACKED_CHARS;
    const bytes = isPacked ? gzipSync(body) : Buffer.from(body);
    const headers = {
      "Content-Type": "application/json",
      Authorization: `Bearer ${token}`,
      "Content-Length": bytes.length,
      ...(isPacked && { "Content-Encoding": "gzip" }),
    };
    const sent = request(new URL(ROUTES.upstream, url), { method: "POST", agent, headers });
    sent.end(bytes);
    const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream & { readonly statusCode: number }];
    const answer = await text(response);
    if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${answer}`);
    const { position, encodings = [] } = JSON.parse(answer) as Pick<ForwardingResponseDto, "position" | "encodings">;
    understandsGzip = encodings.includes("gzip");
    if (position !== batch.through) throw new Error(`position ${position} instead of ${batch.through}`);
    seq = position;
  }
}

/** Microseconds an event, by part. */
async function measure(server: Server, round: number): Promise<Readonly<Record<string, number>>> {
  const before = server.cpuMs();
  const wallMs = await sendRound(server, round);
  const after = server.cpuMs();
  const count = machines * events;
  const parts = Object.entries(after).map(([part, cpuMs]) => [part, ((cpuMs - (before[part] ?? 0)) * 1000) / count]);
  const used = Object.fromEntries(parts) as Readonly<Record<string, number>>;
  const total = Object.values(used).reduce((sum, one) => sum + one, 0);
  return { ...used, total, eventsPerSecond: (count * 1000) / wallMs };
}

// What all machines will send is made before anything is measured.
for (let machine = 0; machine < machines; machine += 1) machineLog(machine, { lastSeq: (rounds + 1) * events });
const servers = [await startCentral(machines), await startTeam(machines)];
try {
  for (const server of servers) await sendRound(server, 0);
  const sums: number[] = servers.map(() => 0);
  for (let round = 1; round <= rounds; round += 1) {
    const ratios: number[] = [];
    for (const [index, server] of servers.entries()) {
      const values = await measure(server, round);
      sums[index] = (sums[index] ?? 0) + (values["total"] ?? 0);
      ratios.push(values["total"] ?? 0);
      const shown = Object.entries(values).map(([name, value]) => `${name} ${value.toFixed(0)}`);
      console.log(`round ${round}, ${server.name}: ${shown.join(", ")} µs an event`);
    }
    console.log(`round ${round}: ${((ratios[1] ?? 0) / (ratios[0] ?? 1)).toFixed(2)} times`);
  }
  console.log(`all rounds, batches of ${batchSize}: ${((sums[1] ?? 0) / (sums[0] ?? 1)).toFixed(2)} times`);
} finally {
  for (const server of servers) await server.stop();
  agent.destroy();
}
