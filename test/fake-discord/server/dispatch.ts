import type { IncomingHttpHeaders } from "node:http";
import type { InvalidRequests } from "../limits/invalid-requests.ts";
import type { Limiter } from "../limits/limiter.ts";
import { limitHeaders, tooMany } from "../limits/too-many.ts";
import type { Bot } from "../state/model.ts";
import { archiveIdleThreads } from "../state/threads.ts";
import type { World } from "../state/world.ts";
import { ApiError, apiError } from "./api-error.ts";
import { cloudflareReply } from "./cloudflare.ts";
import type { ApiPath } from "./api-path.ts";
import type { ApiRequest, Reply } from "./exchange.ts";
import { matchRoute } from "./route-table.ts";
import { parseBody } from "./read-body.ts";

/** What the HTTP server calls. */
export interface Backend {
  readonly world: World;
  readonly limiter: Limiter;
  readonly gateway: ApiRequest["gateway"];
  readonly invalidRequests: InvalidRequests;
}

export interface RawRequest {
  readonly method: string;
  readonly path: ApiPath;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer | "too large";
}

/** One request from the listener to its response. Counts it with any result. */
export async function dispatch(backend: Backend, raw: RawRequest): Promise<Reply> {
  if (backend.invalidRequests.read().banned) return cloudflareReply("text");
  const reply = await answer(backend, raw);
  backend.invalidRequests.count(reply);
  return reply;
}

async function answer(backend: Backend, raw: RawRequest): Promise<Reply> {
  try {
    checkUserAgent(raw.headers["user-agent"]);
    return await limited(backend, raw);
  } catch (error) {
    if (error instanceof ApiError) return error.reply;
    throw error;
  }
}

/** @throws 40333: a client without the documented bot User-Agent may be blocked */
function checkUserAgent(userAgent = ""): void {
  if (!/^DiscordBot \(\S+, [^)]+\)/.test(userAgent)) throw apiError("userAgent");
}

async function limited(backend: Backend, raw: RawRequest): Promise<Reply> {
  const { world, limiter } = backend;
  const { route, param, optional, major } = matchRoute(raw.method, raw.path.path);
  const bot = botOf(world, raw.headers.authorization);
  const inMilliseconds = raw.path.version < 8;
  if (route.limit !== "interaction") checkGlobal(backend, bot, inMilliseconds);

  const standing = limiter.take(route.limit, `${route.method} ${major}`);
  const headers = limitHeaders(standing, world.clock.now());
  try {
    if (!standing.allowed) {
      throw tooMany({ scope: "user", waitMs: standing.resetAtMs - world.clock.now(), inMilliseconds });
    }
    const { body, files } = await parseBody(raw.bytes, raw.headers["content-type"] ?? "");
    archiveIdleThreads(world);
    const reply = route.handle({
      world,
      limiter,
      gateway: backend.gateway,
      speaksMilliseconds: inMilliseconds,
      param,
      optional,
      query: raw.path.query,
      body,
      files,
      bot: () => {
        if (bot === null) throw apiError("unauthorized");
        return bot;
      },
    });
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    if (error instanceof ApiError) return { ...error.reply, headers: { ...headers, ...error.reply.headers } };
    throw error;
  }
}

function checkGlobal({ world, limiter }: Backend, bot: Bot | null, inMilliseconds: boolean): void {
  const standing = limiter.take("global", bot?.id ?? "address");
  if (standing.allowed) return;
  throw tooMany({ scope: "global", waitMs: standing.resetAtMs - world.clock.now(), inMilliseconds });
}

/** @throws 401 for an unknown bot token; without a token there is no bot */
function botOf({ bots }: World, authorization: string | undefined): Bot | null {
  if (authorization === undefined) return null;
  const bot = bots.get(authorization.replace(/^Bot /, ""));
  if (bot === undefined || !authorization.startsWith("Bot ")) throw apiError("unauthorized");
  return bot;
}
