import assert from "node:assert/strict";
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import type { TestContext } from "node:test";
import ece from "http_ece";
import type { PushMessage, PushSubscription } from "../../src/core/notification/push.ts";
import type { Clock } from "../../src/core/ports.ts";
import { startLoopback, type Loopback, type Seen } from "./loopback.ts";

/** Where a browser's maker takes push messages; {@link FakePush.origin} stands in for it. */
export const PUSH_ORIGIN = "https://push.example.test";

/** A browser with its keys, as its maker's service knows it. */
interface FakeBrowser {
  readonly subscription: PushSubscription;
  /** What it decrypted, oldest first. */
  readonly messages: readonly PushMessage[];
  /** What its notifications show now: a message takes the place of one with its tag. */
  shown(): readonly PushMessage[];
  /** The person removed the page: the service says so with this status. */
  leave(status?: number): void;
}

export interface FakePush extends Pick<Loopback, "origin" | "requests" | "fault"> {
  subscribe(): FakeBrowser;
}

/** A push service as RFC 8030, 8291 and 8292 describe it. A message that breaks them fails the test. */
export async function startFakePush(t: TestContext, { clock }: { readonly clock: Clock }): Promise<FakePush> {
  const left = new Map<string, number>();
  const messages = new Map<string, PushMessage[]>();
  const keys = new Map<string, { readonly own: ReturnType<typeof createECDH>; readonly auth: Buffer }>();

  const { origin, requests, fault } = await startLoopback(t, {
    clock,
    answer: (seen) => {
      const gone = left.get(seen.path);
      if (gone !== undefined) return { status: gone, body: "" };
      const known = keys.get(seen.path);
      if (known === undefined) return { status: 404, body: "" };
      const broken = ruleBrokenBy(seen, clock.now());
      if (broken !== null) return { status: 400, body: broken };
      const { own, auth } = known;
      const text = ece.decrypt(seen.bytes, {
        version: "aes128gcm",
        privateKey: own,
        authSecret: auth.toString("base64url"),
      });
      messages.get(seen.path)?.push(JSON.parse(text.toString()) as PushMessage);
      return { status: 201, body: "" };
    },
  });

  return {
    origin,
    requests,
    fault,
    subscribe: () => {
      const own = createECDH("prime256v1");
      const p256dh = own.generateKeys().toString("base64url");
      const auth = randomBytes(16);
      const path = `/send/${randomBytes(12).toString("base64url")}`;
      const received: PushMessage[] = [];
      keys.set(path, { own, auth });
      messages.set(path, received);
      return {
        subscription: { endpoint: `${PUSH_ORIGIN}${path}`, p256dh, auth: auth.toString("base64url") },
        messages: received,
        shown: () => [...new Map(received.map((message) => [message.tag, message])).values()],
        leave: (status = 410) => void left.set(path, status),
      };
    },
  };
}

const DAY_S = 86_400;

/** @returns why a service refuses the message; null for a right one */
function ruleBrokenBy({ method, headers, bytes }: Seen, nowMs: number): string | null {
  if (method !== "POST" || headers["content-encoding"] !== "aes128gcm") return "not encrypted";
  if (bytes.length > 4096) return "too large";
  if (!/^\d+$/.test(String(headers["ttl"]))) return "no TTL";
  if (!["very-low", "low", "normal", "high"].includes(String(headers["urgency"]))) return "no urgency";
  if (!/^[\w-]{1,32}$/.test(String(headers["topic"]))) return "no topic";
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? "") ?? [];
  const [header = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(key, "base64url");
  assert.equal(point.length, 65);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" }, format: "jwk" });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${header}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) return "wrong signature";
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
  const lifeS = Number(exp) - nowMs / 1000;
  const isOwn = aud === PUSH_ORIGIN && /^(?:mailto:|https:)/.test(String(sub));
  return isOwn && lifeS > 0 && lifeS <= DAY_S ? null : "wrong claims";
}
