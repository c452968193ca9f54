import type { TestContext } from "node:test";
import { virtualTime } from "../../support/virtual-time.ts";
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";

interface Answer {
  readonly status: number;
  /** Discord's own error code, or null. */
  readonly code: number | null;
  /** `id` of the response; empty if it has none. */
  readonly id: string;
  readonly body: unknown;
  readonly headers: Headers;
}

interface Call {
  readonly method: string;
  /** From the API's base on, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Harness {
  readonly fake: FakeDiscord;
  readonly advance: (ms: number) => Promise<void>;
  readonly call: (call: Call) => Promise<Answer>;
  /** Shorthands of {@link call} for the one bot with the permissions of a notifier. */
  readonly token: string;
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  readonly patch: (path: string, body: unknown) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
}

/** A fake with a stopped clock, and a client that does only what the documentation asks for. */
export async function startHarness(t: TestContext, options: FakeDiscordOptions = { limits: "none" }): Promise<Harness> {
  const time = virtualTime();
  const fake = await startFakeDiscord({ clock: time.clock, ...options });
  t.after(() => fake.close());
  const token = fake.addBot();
  const call = (one: Call): Promise<Answer> => send(fake.apiBase, one);
  return {
    fake,
    advance: time.advance,
    call,
    token,
    post: (path, body) => call({ method: "POST", path, body, token }),
    patch: (path, body) => call({ method: "PATCH", path, body, token }),
    get: (path) => call({ method: "GET", path, token }),
  };
}

/** The path of a pasted webhook address. */
export function hookPath(url: string, rest = ""): string {
  return new URL(url).pathname.replace("/api", "") + rest;
}

async function send(apiBase: string, { method, path, body, token, headers = {}, signal }: Call): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(apiBase + path, {
    method,
    headers: {
      "User-Agent": "DiscordBot (https://example.invalid, 1.0)",
      ...(token === undefined ? {} : { Authorization: `Bot ${token}` }),
      ...(isForm || body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isForm || typeof body === "string" ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const answer = parse(text);
  const { code, id } = (typeof answer === "object" && answer !== null ? answer : {}) as { code?: number; id?: string };
  return { status: response.status, code: code ?? null, id: id ?? "", body: answer, headers: response.headers };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
