import { createCipheriv, createECDH, createPublicKey, hkdfSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { PushSubscription } from "../../core/notification/push.ts";

/** One record holds the whole message (RFC 8188). Push services take no more (RFC 8030). */
const RECORD_BYTES = 4096;
const SALT_BYTES = 16;
/** A point of P-256, uncompressed. */
const POINT_BYTES = 65;
/** Ends the last record. */
const LAST_RECORD = Buffer.from([2]);

/** Longest message in bytes: the record without its header, its last byte and its tag. */
export const MAX_PUSH_BYTES = RECORD_BYTES - (SALT_BYTES + 5 + POINT_BYTES) - LAST_RECORD.length - 16;

/**
 * Encrypts a message for one browser: `aes128gcm` with a key pair made for it alone (RFC 8291).
 * @throws Error for a key that is no point of the curve
 */
export function encryptPush(message: string, { p256dh, auth }: Pick<PushSubscription, "p256dh" | "auth">): Buffer {
  const receiver = Buffer.from(p256dh, "base64url");
  const sender = createECDH("prime256v1");
  const senderKey = sender.generateKeys();
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), receiver, senderKey]);
  const secret = derive(sender.computeSecret(receiver), { salt: Buffer.from(auth, "base64url"), info, bytes: 32 });
  const salt = randomBytes(SALT_BYTES);
  const key = derive(secret, { salt, info: Buffer.from("Content-Encoding: aes128gcm\0"), bytes: 16 });
  const nonce = derive(secret, { salt, info: Buffer.from("Content-Encoding: nonce\0"), bytes: 12 });
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const sizes = Buffer.alloc(5);
  sizes.writeUInt32BE(RECORD_BYTES);
  sizes.writeUInt8(POINT_BYTES, 4);
  const body = [cipher.update(message, "utf8"), cipher.update(LAST_RECORD), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([salt, sizes, senderKey, ...body]);
}

interface Derivation {
  readonly salt: Buffer;
  readonly info: Buffer;
  readonly bytes: number;
}

function derive(secret: Buffer, { salt, info, bytes }: Derivation): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, bytes));
}

/** A token is worth nothing elsewhere, and little later: services take at most a day. */
const TOKEN_LIFE_S = 12 * 3600;

/** `Authorization` of one message: a token for the browser's maker, signed by the daemon's key (RFC 8292). */
export function pushAuthorization(
  endpoint: string,
  key: KeyObject,
  sender: { nowMs: number; contact: string },
): string {
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor(sender.nowMs / 1000) + TOKEN_LIFE_S,
    sub: sender.contact,
  };
  const signed = [{ typ: "JWT", alg: "ES256" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `vapid t=${signed}.${signature.toString("base64url")}, k=${publicPushKey(key)}`;
}

/** The public key as a browser takes it: an uncompressed point in base64url. */
export function publicPushKey(privateKey: KeyObject | string): string {
  const { x = "", y = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]).toString(
    "base64url",
  );
}
