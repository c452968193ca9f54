import type { ApiRequest, Reply } from "../server/exchange.ts";
import { messageJson } from "../present/message-json.ts";
import { compareIds } from "../state/snowflake.ts";
import { formError, invalid } from "../validation/form-errors.ts";
import { may, visibleChannel } from "./access.ts";

/** Newest first; without READ_MESSAGE_HISTORY the list is empty, without an error. */
export function listMessages(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  const limit = numberIn(request.query, { name: "limit", byDefault: 50, min: 1, max: 100 });
  if (!may(request, channel, "READ_MESSAGE_HISTORY")) return { status: 200, body: [] };
  const before = request.query.get("before");
  const after = request.query.get("after");
  const found = channel.messages
    .toSorted((a, b) => compareIds(a.id, b.id))
    .filter(({ id }) => before === null || compareIds(id, before) < 0)
    .filter(({ id }) => after === null || compareIds(id, after) > 0);
  // `after` returns those next to it, all else the newest.
  const page = after === null ? found.slice(-limit) : found.slice(0, limit);
  return { status: 200, body: page.toReversed().map((message) => messageJson(request.world, message)) };
}

interface NumberParameter {
  readonly name: string;
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
}

/** @throws 50035 outside the range */
export function numberIn(query: URLSearchParams, { name, byDefault, min, max }: NumberParameter): number {
  const text = query.get(name);
  if (text === null) return byDefault;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw formError([invalid([name], "NUMBER_TYPE_RANGE", `int value should be between ${min} and ${max}.`)]);
}
