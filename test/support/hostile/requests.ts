import {
  CALL_PARAMETERS,
  EXPORT_PARAMETERS,
  SEARCH_PARAMETERS,
  STATS_PARAMETERS,
  DELIVERY_PARAMETERS,
  LOG_PARAMETERS,
  ROUTES,
  SESSION_PARAMETERS,
  SESSION_PART_PARAMETERS,
  SESSION_PARTS,
} from "../../../src/api/routes.ts";
import type { Random } from "../../bench/redact-random.ts";
import type { PayloadMaker } from "./payloads.ts";

const PARAMETERS = [
  ...new Set([
    ...LOG_PARAMETERS,
    ...SESSION_PARAMETERS,
    ...SESSION_PART_PARAMETERS,
    ...CALL_PARAMETERS,
    ...DELIVERY_PARAMETERS,
    ...SEARCH_PARAMETERS,
    ...EXPORT_PARAMETERS,
    ...STATS_PARAMETERS,
  ]),
] as [string, ...string[]];

/** The stream never ends, so a test that reads whole responses has it rejected. */
const PATHS = Object.values(ROUTES).filter((path) => path !== ROUTES.events) as [string, ...string[]];

const METHODS: readonly [string, ...string[]] = [
  "GET",
  ...Array<string>(11).fill("GET"),
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PATCH",
  "QUERY",
];

export interface RequestMaker {
  /** The bytes of one valid or invalid request; the connection must end after it. */
  request(port: number): Buffer;
}

export function createRequestMaker(random: Random, payloads: PayloadMaker, authorization: string): RequestMaker {
  function encoded(text: string): string {
    // Encoded as in a browser; half-encoded; or raw, without line ends.
    switch (random.below(3)) {
      case 0:
        return encodeURIComponent(text.toWellFormed());
      case 1:
        return text.replaceAll(/[^\w%.-]/g, (character) => `%${(character.charCodeAt(0) & 0xff).toString(16)}`);
      default:
        return text.replaceAll(/[\s\u0000-\u001f]/g, "+");
    }
  }

  function value(): string {
    switch (random.below(6)) {
      case 0:
        return String(random.below(2_000_000_000) - 1_000_000_000);
      case 1:
        return random.pick([
          "2026-01-02",
          "0000-00-00T99:99Z",
          "1e9",
          "0x10",
          "day",
          "hour",
          "jsonl",
          "csv",
          "md",
          "failed",
        ]);
      case 2:
        return `session-${random.below(50)}`;
      default:
        return encoded(payloads.text().slice(0, 3_000));
    }
  }

  function target(): string {
    let path = random.pick(PATHS);
    if (path.endsWith("/") && path !== ROUTES.page) {
      path += random.pick([
        value(),
        `${random.below(300)}`,
        `session-${random.below(50)}/${random.pick(SESSION_PARTS)}`,
      ]);
    }
    if (random.below(10) === 0) path += encoded(payloads.text().slice(0, 200));
    const query = Array.from({ length: random.below(3) }, () => `${random.pick(PARAMETERS)}=${value()}`);
    return query.length === 0 ? path : `${path}?${query.join("&")}`;
  }

  function headers(port: number): string[] {
    const lines = [
      random.below(30) === 0 ? `Host: ${encoded(payloads.text().slice(0, 80))}` : `Host: 127.0.0.1:${port}`,
      "Connection: close",
    ];
    if (random.below(5) !== 0) lines.push(authorization);
    if (random.below(10) === 0) lines.push(`Origin: ${encoded(payloads.text().slice(0, 80))}`);
    if (random.below(10) === 0) lines.push(`Cookie: ccen-${port}=${encoded(payloads.text().slice(0, 200))}; a=b`);
    if (random.below(10) === 0)
      lines.push(`Accept-Encoding: ${random.pick(["br", "gzip", "br;q=0", "*", ",,,;q", "x".repeat(2_000)])}`);
    if (random.below(15) === 0) lines.push(`If-None-Match: ${random.pick(["*", 'W/"', "x,".repeat(2_000)])}`);
    if (random.below(15) === 0) lines.push(`Range: bytes=0-${random.below(100)}`);
    if (random.below(30) === 0) lines.push(`X-${random.text("abc", 3)}: ${"y".repeat(random.below(20_000))}`);
    return lines;
  }

  function request(port: number): Buffer {
    const method = random.pick(METHODS);
    const lines = [`${method} ${target()} HTTP/1.1`, ...headers(port)];
    let body: Buffer = Buffer.alloc(0);
    if (method !== "GET" && method !== "HEAD") {
      body = payloads.payload().subarray(0, 20_000);
      lines.push(
        `Content-Type: ${random.pick(["application/json", "application/json", "text/plain", "application/json; charset=x"])}`,
      );
      if (random.below(20) === 0) lines.push("Expect: 100-continue");
      if (random.below(20) === 0) lines.push("Content-Encoding: gzip");
      lines.push(`Content-Length: ${body.length}`);
    }
    const bytes = Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
    if (random.below(5) === 0) {
      for (let hit = 0; hit < 3; hit++) bytes[random.below(bytes.length)] = random.below(256);
    }
    return bytes;
  }

  return { request };
}
