import type { Reply } from "./exchange.ts";

/** Code, HTTP status and text of Discord's responses. */
const ERRORS = {
  unauthorized: { status: 401, code: 0, message: "401: Unauthorized" },
  notFound: { status: 404, code: 0, message: "404: Not Found" },
  methodNotAllowed: { status: 405, code: 0, message: "405: Method Not Allowed" },
  unknownChannel: { status: 404, code: 10003, message: "Unknown Channel" },
  unknownGuild: { status: 404, code: 10004, message: "Unknown Guild" },
  unknownMember: { status: 404, code: 10007, message: "Unknown Member" },
  unknownMessage: { status: 404, code: 10008, message: "Unknown Message" },
  unknownUser: { status: 404, code: 10013, message: "Unknown User" },
  unknownWebhook: { status: 404, code: 10015, message: "Unknown Webhook" },
  unknownInteraction: { status: 404, code: 10062, message: "Unknown interaction" },
  unknownTag: { status: 404, code: 10087, message: "Unknown tag" },
  tooManyAttachments: { status: 400, code: 30015, message: "Maximum number of attachments in a message reached (10)" },
  tooLarge: { status: 413, code: 40005, message: "Request entity too large" },
  alreadyAcknowledged: { status: 400, code: 40060, message: "Interaction has already been acknowledged." },
  forumRace: {
    status: 403,
    code: 40058,
    message: "Cannot message this thread until after the post author has sent an initial message.",
  },
  tagRequired: { status: 400, code: 40067, message: "A tag is required to create a forum post in this channel" },
  userAgent: { status: 403, code: 40333, message: "internal network error" },
  missingAccess: { status: 403, code: 50001, message: "Missing Access" },
  foreignMessage: { status: 403, code: 50005, message: "Cannot edit a message authored by another user" },
  emptyMessage: { status: 400, code: 50006, message: "Cannot send an empty message" },
  cannotDm: { status: 403, code: 50007, message: "Cannot send messages to this user" },
  notText: { status: 400, code: 50008, message: "Cannot send messages in a non-text channel" },
  missingPermissions: { status: 403, code: 50013, message: "Missing Permissions" },
  wrongChannelType: { status: 400, code: 50024, message: "Cannot execute action on this channel type" },
  badWebhookToken: { status: 401, code: 50027, message: "Invalid Webhook Token" },
  invalidForm: { status: 400, code: 50035, message: "Invalid Form Body" },
  archived: { status: 400, code: 50083, message: "Thread is archived" },
  badJson: { status: 400, code: 50109, message: "The request body contains invalid JSON." },
  noHistory: { status: 403, code: 160002, message: "Cannot reply without permission to read message history" },
  threadExists: { status: 400, code: 160004, message: "A thread has already been created for this message" },
  locked: { status: 400, code: 160005, message: "Thread is locked" },
  tooManyThreads: { status: 400, code: 160006, message: "Maximum number of active threads reached" },
  forumNeedsThread: {
    status: 400,
    code: 220001,
    message: "Webhooks posted to forum channels must have a thread_name or thread_id",
  },
  threadTwice: {
    status: 400,
    code: 220002,
    message: "Webhooks posted to forum channels cannot have both a thread_name and thread_id",
  },
  onlyForumThreads: { status: 400, code: 220003, message: "Webhooks can only create threads in forum channels" },
  server: { status: 500, code: 0, message: "500: Internal Server Error" },
} as const satisfies Record<string, { status: number; code: number; message: string }>;

export type ApiErrorName = keyof typeof ERRORS;

/** Thrown by routes; becomes the response. */
export class ApiError extends Error {
  readonly reply: Reply;

  constructor(reply: Reply, message: string) {
    super(message);
    this.name = "ApiError";
    this.reply = reply;
  }
}

/** @param extra added to the body: `retry_after`, `errors` */
export function apiError(name: ApiErrorName, extra: Readonly<Record<string, unknown>> = {}): ApiError {
  const { status, code, message } = ERRORS[name];
  return new ApiError({ status, body: { message, code, ...extra } }, message);
}
