import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePayload } from "../../src/agents/payload/parse-payload.ts";
import { BUILT_IN, NO_REDACTION, type Redactor } from "../../src/core/redact/create-redactor.ts";
import { payload } from "../support/payload.ts";
import { secretSamples } from "./redact-secrets.ts";
import { measured, type Row, type Section } from "./result.ts";
import { round, spread, type Spread } from "./stats.ts";

const SIZES_KB = [2, 20, 200];

/** Characters between two secrets. */
const PART = 3900;

/** The cost of redaction of a payload: the same payload read with and without it, in turns. */
export function measureRedaction(samples: number): Section {
  const code = readFileSync(join(import.meta.dirname, "..", "fixtures", "redaction", "read-result.txt"), "utf8");
  const details: Record<string, unknown> = {};
  const rows = SIZES_KB.flatMap((sizeKb): Row[] => {
    const bytes = Buffer.from(readPayload(code, sizeKb * 1000));
    const withOut: number[] = [];
    const withIt: number[] = [];
    for (let count = 0; count < samples; count += 1) {
      withOut.push(timeOf(bytes, NO_REDACTION));
      withIt.push(timeOf(bytes, BUILT_IN));
    }
    const [before, after] = [spread(withOut), spread(withIt)];
    details[`${sizeKb} KB`] = { before, after };
    return [
      value(`${sizeKb} KB, without its secrets`, after, before),
      value(`${sizeKb} KB, as it came`, before, before),
    ];
  });
  return { title: "From the bytes of a payload to an event, p50", rows, details };
}

/** The result of a Read call: code and prose, with a secret now and then. */
function readPayload(code: string, size: number): string {
  const secrets = secretSamples(3, 1).map(({ name, secret }) => `${name.join("_").toUpperCase()}=${secret}`);
  const long = code.repeat(Math.ceil(size / code.length));
  const parts = Array.from({ length: Math.ceil(size / PART) }, (_, at) =>
    long.slice(at * PART, (at + 1) * PART).concat(`\n${secrets[at % 8]}\n`),
  );
  return payload({
    hook_event_name: "PostToolUse",
    tool_name: "Read",
    tool_input: { file_path: "/home/dev/src/shop/compose.ts" },
    tool_response: { type: "text", file: { content: parts.join("").slice(0, size) } },
  });
}

function timeOf(bytes: Buffer, redactor: Redactor): number {
  const startedAtMs = performance.now();
  parsePayload(bytes, { receivedAtMs: 0, redactor });
  return performance.now() - startedAtMs;
}

function value(name: string, sample: Spread, baseline: Spread): Row {
  const ratio = round(sample.p50 / baseline.p50, 2);
  return measured({ name, value: sample.p50, unit: "ms", ratio, baseline: "as it came", spread: sample });
}
