import { AppError } from "../../core/errors.ts";
import type { EventReader, PageRequest } from "../../core/ports.ts";
import { parseCursor } from "../../api/page-cursor.ts";
import { SESSION_PART_PARAMETERS, type SessionPart } from "../../api/routes.ts";
import type { MessagesDto, ToolCallsDto, TransitionsDto } from "../../api/session-dto.ts";
import { toMessagesDto, toToolCallsDto, toTransitionsDto } from "../../api/to-story-dto.ts";
import { readParameters } from "../parameters.ts";

interface PartOfSession {
  readonly sessionId: string;
  readonly part: SessionPart;
  readonly query: URLSearchParams;
}

/** One page of a session's story. */
export function readSessionPart(
  reader: EventReader,
  { sessionId, part, query }: PartOfSession,
): ToolCallsDto | TransitionsDto | MessagesDto {
  const request = toPageRequest(query);
  switch (part) {
    case "calls":
      return toToolCallsDto(reader.toolCalls(sessionId, request));
    case "transitions":
      return toTransitionsDto(reader.transitions(sessionId, request));
    case "messages":
      return toMessagesDto(reader.messages(sessionId, request));
    default:
      return part satisfies never;
  }
}

/** @throws AppError `http/parameter` */
function toPageRequest(query: URLSearchParams): PageRequest {
  const parameters = readParameters(query, SESSION_PART_PARAMETERS);
  const cursor = parameters.text("before");
  const limit = parameters.limit();
  if (cursor === undefined) return { before: null, limit };
  const before = parseCursor(cursor);
  if (before === null) {
    throw new AppError("http/parameter", { name: "before", reason: "it has to be `next` of the page before" });
  }
  return { before, limit };
}
