import type { Reply } from "./exchange.ts";

const FORMS = {
  text: { type: "text/plain; charset=UTF-8", body: "error code: 1015" },
  html: {
    type: "text/html; charset=UTF-8",
    body: "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare</title></head><body>You are being rate limited</body></html>",
  },
  json: { type: "application/json", body: '{"message": "You are being blocked from accessing our API temporarily."}' },
} as const satisfies Record<string, { type: string; body: string }>;

/** The response of Cloudflare, in front of Discord: no limit headers, no time to wait. */
export function cloudflareReply(form: keyof typeof FORMS): Reply {
  const { type, body } = FORMS[form];
  return { status: 429, body, headers: { "Content-Type": type, Server: "cloudflare" } };
}
