import type { LimitName } from "../limits/limit-table.ts";
import { getApplication } from "../routes/applications.ts";
import { deleteChannel, getChannel, patchChannel } from "../routes/channels.ts";
import { getGatewayBot } from "../routes/gateway.ts";
import { getGuild, getMember, listChannels, listRoles } from "../routes/guilds.ts";
import { deleteResponse, editResponse, followUp, getResponse, interactionOf, respond } from "../routes/interactions.ts";
import { listMessages } from "../routes/message-list.ts";
import { deleteMessage, getMessage, patchMessage, postMessage } from "../routes/messages.ts";
import { listPins, pinMessage, unpinMessage } from "../routes/pins.ts";
import { addReaction, removeReaction, startTyping } from "../routes/reactions.ts";
import { threadFromMessage, threadWithoutMessage } from "../routes/thread-creation.ts";
import { listActiveThreads, listArchivedThreads } from "../routes/thread-lists.ts";
import { getMe, getMyGuilds, openDirect } from "../routes/users.ts";
import { deleteWebhookMessage, editWebhookMessage, getWebhookMessage } from "../routes/webhook-messages.ts";
import { deleteWebhook, executeWebhook, getWebhook } from "../routes/webhooks.ts";
import type { Interaction } from "../state/model.ts";
import type { ApiRequest, Handler, Reply } from "./exchange.ts";
import { formError, invalid } from "../validation/form-errors.ts";
import { apiError } from "./api-error.ts";

interface Route {
  readonly method: string;
  readonly path: string;
  readonly limit: LimitName;
  readonly handle: Handler;
}

const HOOK = "/webhooks/:webhook_id/:webhook_token";
const HOOK_MESSAGE = `${HOOK}/messages/:message_id`;
const ORIGINAL = `${HOOK}/messages/@original`;
const CALLBACK = "/interactions/:interaction_id/:interaction_token/callback";
const CHANNEL = "/channels/:channel_id";
const MESSAGE = `${CHANNEL}/messages/:message_id`;
const GUILD = "/guilds/:guild_id";

const ROUTES: readonly Route[] = [
  { method: "GET", path: HOOK, limit: "read", handle: getWebhook },
  { method: "DELETE", path: HOOK, limit: "read", handle: deleteWebhook },
  { method: "POST", path: HOOK, limit: "webhookCreate", handle: ofEither(followUp, executeWebhook) },
  { method: "GET", path: ORIGINAL, limit: "interaction", handle: ofEither(getResponse, unknownMessage) },
  { method: "PATCH", path: ORIGINAL, limit: "interaction", handle: ofEither(editResponse, unknownMessage) },
  { method: "DELETE", path: ORIGINAL, limit: "interaction", handle: ofEither(deleteResponse, unknownMessage) },
  { method: "GET", path: HOOK_MESSAGE, limit: "read", handle: ofEither(getResponse, getWebhookMessage) },
  { method: "PATCH", path: HOOK_MESSAGE, limit: "webhookEdit", handle: ofEither(editResponse, editWebhookMessage) },
  {
    method: "DELETE",
    path: HOOK_MESSAGE,
    limit: "webhookEdit",
    handle: ofEither(deleteResponse, deleteWebhookMessage),
  },
  { method: "POST", path: CALLBACK, limit: "interaction", handle: respond },

  { method: "GET", path: "/applications/@me", limit: "read", handle: getApplication },
  { method: "GET", path: "/gateway/bot", limit: "read", handle: getGatewayBot },

  { method: "GET", path: "/users/@me", limit: "read", handle: getMe },
  { method: "GET", path: "/users/@me/guilds", limit: "read", handle: getMyGuilds },
  { method: "POST", path: "/users/@me/channels", limit: "create", handle: openDirect },

  { method: "GET", path: CHANNEL, limit: "read", handle: getChannel },
  { method: "PATCH", path: CHANNEL, limit: "patchChannel", handle: patchChannel },
  { method: "DELETE", path: CHANNEL, limit: "patchChannel", handle: deleteChannel },
  { method: "GET", path: `${CHANNEL}/messages`, limit: "read", handle: listMessages },
  { method: "POST", path: `${CHANNEL}/messages`, limit: "create", handle: postMessage },
  { method: "POST", path: `${CHANNEL}/typing`, limit: "create", handle: startTyping },
  { method: "GET", path: `${CHANNEL}/messages/pins`, limit: "read", handle: listPins },
  { method: "PUT", path: `${CHANNEL}/messages/pins/:message_id`, limit: "pin", handle: pinMessage },
  { method: "DELETE", path: `${CHANNEL}/messages/pins/:message_id`, limit: "pin", handle: unpinMessage },
  { method: "GET", path: MESSAGE, limit: "read", handle: getMessage },
  { method: "PATCH", path: MESSAGE, limit: "edit", handle: patchMessage },
  { method: "DELETE", path: MESSAGE, limit: "edit", handle: deleteMessage },
  { method: "PUT", path: `${MESSAGE}/reactions/:emoji/@me`, limit: "reaction", handle: addReaction },
  { method: "DELETE", path: `${MESSAGE}/reactions/:emoji/@me`, limit: "reaction", handle: removeReaction },
  { method: "POST", path: `${MESSAGE}/threads`, limit: "createThread", handle: threadFromMessage },
  { method: "POST", path: `${CHANNEL}/threads`, limit: "createThread", handle: threadWithoutMessage },
  { method: "GET", path: `${CHANNEL}/threads/archived/public`, limit: "read", handle: listArchivedThreads },

  { method: "GET", path: GUILD, limit: "read", handle: getGuild },
  { method: "GET", path: `${GUILD}/roles`, limit: "read", handle: listRoles },
  { method: "GET", path: `${GUILD}/channels`, limit: "read", handle: listChannels },
  { method: "GET", path: `${GUILD}/members/:user_id`, limit: "read", handle: getMember },
  { method: "GET", path: `${GUILD}/threads/active`, limit: "read", handle: listActiveThreads },
];

/** The path of a webhook is also that of an application, with an interaction's token. */
function ofEither(
  ofInteraction: (request: ApiRequest, interaction: Interaction, messageId: string) => Reply,
  ofWebhook: Handler,
): Handler {
  return (request) => {
    const interaction = interactionOf(request);
    if (interaction === null) return ofWebhook(request);
    return ofInteraction(request, interaction, request.optional("message_id") ?? "@original");
  };
}

function unknownMessage(): Reply {
  throw apiError("unknownMessage");
}

export interface Match {
  readonly route: Route;
  readonly param: (name: string) => string;
  readonly optional: (name: string) => string | undefined;
  /** What its limit is counted for: the channel, the guild, the webhook. */
  readonly major: string;
}

/** @throws 404 no such path, 405 no such method on it, 50035 an invalid id */
export function matchRoute(method: string, path: string): Match {
  const parts = path.split("/");
  const candidates = ROUTES.flatMap((route) => {
    const values = valuesOf(route.path.split("/"), parts);
    return values === null ? [] : [{ route, values }];
  });
  const found = candidates.find(({ route }) => route.method === method);
  if (found === undefined) throw apiError(candidates.length > 0 ? "methodNotAllowed" : "notFound");
  checkIds(found.values);

  const { values, route } = found;
  return {
    route,
    major: values.get("channel_id") ?? values.get("guild_id") ?? majorWebhook(values),
    optional: (name) => values.get(name),
    param: (name) => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`the route ${route.path} has no ${name}`);
      return value;
    },
  };
}

function majorWebhook(values: ReadonlyMap<string, string>): string {
  const id = values.get("webhook_id") ?? values.get("interaction_id") ?? "";
  return `${id} ${values.get("webhook_token") ?? ""}`;
}

function valuesOf(pattern: readonly string[], parts: readonly string[]): Map<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const values = new Map<string, string>();
  for (const [n, expected] of pattern.entries()) {
    const part = decodeURIComponent(parts[n] ?? "");
    if (expected.startsWith(":")) values.set(expected.slice(1), part);
    else if (expected !== part) return null;
  }
  return values;
}

function checkIds(values: ReadonlyMap<string, string>): void {
  const wrong = [...values].filter(([name, value]) => name.endsWith("_id") && !/^\d{1,20}$/.test(value));
  if (wrong.length === 0) return;
  throw formError(
    wrong.map(([name, value]) => invalid([name], "NUMBER_TYPE_COERCE", `Value "${value}" is not snowflake.`)),
  );
}
