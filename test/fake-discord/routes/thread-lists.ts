import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { threadJson } from "../present/channel-json.ts";
import type { Json, Thread } from "../state/model.ts";
import { can } from "../state/permissions.ts";
import { compareIds } from "../state/snowflake.ts";
import { isoOffset } from "../state/stored-parts.ts";
import { activeThreads, isThread } from "../state/threads.ts";
import { demand, joinedGuild, visibleChannel } from "./access.ts";
import { numberIn } from "./message-list.ts";
import { formError, invalid } from "../validation/form-errors.ts";

/** Those that the bot may see, newest first. */
export function listActiveThreads(request: ApiRequest): Reply {
  const guild = joinedGuild(request);
  const userId = request.bot().id;
  const threads = activeThreads(request.world, guild.id)
    .filter((channel) => can(request.world, { channel, userId }, "VIEW_CHANNEL"))
    .toSorted((a, b) => compareIds(b.id, a.id));
  return {
    status: 200,
    body: { threads: threads.map(threadJson), members: membersOf(threads, userId), has_more: false },
  };
}

/** Newest archived first. The smallest page is 2. */
export function listArchivedThreads(request: ApiRequest): Reply {
  const parent = visibleChannel(request);
  if (isThread(parent)) throw apiError("wrongChannelType");
  demand(request, parent, "READ_MESSAGE_HISTORY");
  const limit = numberIn(request.query, { name: "limit", byDefault: 50, min: 2, max: 100 });
  const beforeMs = momentIn(request.query);
  const found = [...request.world.channels.values()]
    .filter(isThread)
    .filter((one) => one.parentId === parent.id && one.thread.archived && one.type !== 12)
    .filter((one) => one.thread.archivedAtMs < beforeMs)
    .toSorted((a, b) => b.thread.archivedAtMs - a.thread.archivedAtMs);
  const page = found.slice(0, limit);
  return {
    status: 200,
    body: {
      threads: page.map(threadJson),
      members: membersOf(page, request.bot().id),
      has_more: found.length > limit,
    },
  };
}

function momentIn(query: URLSearchParams): number {
  const text = query.get("before");
  if (text === null) return Infinity;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw formError([invalid(["before"], "DATE_TIME_TYPE_PARSE", "Could not parse as ISO8601.")]);
  return ms;
}

/** The bot is a member of the threads that it made. */
function membersOf(threads: readonly Thread[], userId: string): Json[] {
  return threads
    .filter(({ thread }) => thread.ownerId === userId)
    .map(({ id, thread }) => ({ id, user_id: userId, join_timestamp: isoOffset(thread.createdAtMs), flags: 1 }));
}
