import { generateKeyPairSync } from "node:crypto";
import type { PushSource } from "../../core/notification/push.ts";
import type { RequestService } from "../../core/request.ts";
import type { Access } from "../../http/access/access.ts";
import { publicPushKey } from "../../providers/push/encrypt.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { readText } from "../../system/files/read-text.ts";

interface PushOptions {
  readonly keyFile: string;
  readonly access: Access | null;
  readonly requests: () => ReturnType<RequestService["requests"]>;
}

export type Push = ReturnType<typeof createPush>;

/** Push messages to paired browsers: who takes them, with which key, and what they can answer. */
export function createPush({ keyFile, access, requests }: PushOptions) {
  let key: string | null = null;

  const source = {
    browsers: () => access?.pushedBrowsers() ?? [],
    expired: (name) => access?.setPush({ name }, null),
    requestOf: (seq) => requests().find(({ eventSeq, state }) => eventSeq === seq && state === "open") ?? null,
    privateKey: () => (key ??= readKey(keyFile)),
  } satisfies Omit<PushSource, "contact">;

  return {
    source,
    publicKey: () => publicPushKey(source.privateKey()),
    onChange: (listener: () => void) => access?.onPairings(listener),
  };
}

/** A new key where there is none: every browser then has to ask again. */
function readKey(file: string): string {
  const known = readText(file);
  if (known?.startsWith("-----BEGIN PRIVATE KEY-----") === true) return known;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  writeFileAtomic(file, pem, { mode: 0o600 });
  return pem;
}
