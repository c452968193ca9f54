import {
  BaseCreateMessageCreateRequestSchema,
  IncomingWebhookInteractionRequestSchema,
  IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateRequestPartialSchema,
  MessageCreateRequestSchema,
  MessageEditRequestPartialSchema,
  type SpecSchema,
} from "discord-api-spec/zod";
import { apiError } from "../server/api-error.ts";
import type { ApiRequest, UploadedFile } from "../server/exchange.ts";
import { listOf } from "../state/json.ts";
import type { Json } from "../state/model.ts";
import { IS_COMPONENTS_V2, componentFaults, exclusiveFaults, isInteractive, tripsSizeBug } from "./components.ts";
import { embedFaults } from "./embeds.ts";
import { type FormFault, type Path, formError, invalid, tooLong } from "./form-errors.ts";
import { specFaults } from "./spec.ts";

/** The document has one schema for each; the union of them, which it gives for webhooks, accepts anything. */
const SCHEMAS = {
  "webhook-create": IncomingWebhookRequestPartialSchema,
  "webhook-edit": IncomingWebhookUpdateRequestPartialSchema,
  "bot-create": MessageCreateRequestSchema,
  "bot-edit": MessageEditRequestPartialSchema,
  "interaction-create": IncomingWebhookInteractionRequestSchema,
  "interaction-edit": IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  "forum-starter": BaseCreateMessageCreateRequestSchema,
} as const satisfies Record<string, SpecSchema>;

/** The document says 4000 for bots, which is the limit of paying users. */
const MAX_CONTENT = 2000;

interface MessageBody {
  readonly operation: keyof typeof SCHEMAS;
  readonly body: Json;
  /** The message's position in the whole body. */
  readonly at?: Path;
  /** The webhook belongs to no application. */
  readonly mayNotInteract?: boolean;
  readonly knownAttachments?: readonly string[];
  readonly wasV2?: boolean;
}

/** @throws 50035, 30015, 40005, and 500 where Discord's own bug answers so */
export function checkMessage(request: ApiRequest, message: MessageBody): void {
  const { operation, body, at = [], knownAttachments = [] } = message;
  const { quirks } = request.world;
  checkFiles(request.files, quirks.maxFileBytes);
  const fromSpec = specFaults(SCHEMAS[operation], body, at);
  // The further rules assume a body as the document describes it.
  if (fromSpec.length > 0) throw formError(fromSpec);

  const own = [...ownFaults(body, message), ...attachmentFaults(body, request.files, knownAttachments)].map(
    (fault): FormFault => ({ ...fault, path: [...at, ...fault.path] }),
  );
  if (own.length > 0) throw formError(own);
  if (quirks.componentsBug && isV2(body, message) && tripsSizeBug(listOf(body["components"]))) throw apiError("server");
}

function isV2(body: Json, { wasV2 = false }: MessageBody): boolean {
  return wasV2 || (flagsOf(body) & IS_COMPONENTS_V2) !== 0;
}

export function flagsOf(body: Json): number {
  return typeof body["flags"] === "number" ? body["flags"] : 0;
}

function ownFaults(body: Json, message: MessageBody): FormFault[] {
  const components = listOf(body["components"]);
  const v2 = isV2(body, message);
  return [
    ...contentFaults(body["content"]),
    ...usernameFaults(body["username"]),
    ...embedFaults(listOf(body["embeds"])),
    ...allowedMentionsFaults(body["allowed_mentions"]),
    ...componentFaults(components, v2),
    ...(v2 ? exclusiveFaults(body) : []),
    ...(message.mayNotInteract === true && isInteractive(components)
      ? [
          invalid(
            ["components"],
            "APPLICATION_WEBHOOK_REQUIRED",
            "Only webhooks owned by an application may use interactive components",
          ),
        ]
      : []),
  ];
}

function contentFaults(content: unknown): FormFault[] {
  const isTooLong = typeof content === "string" && Array.from(content.trim()).length > MAX_CONTENT;
  return isTooLong ? [tooLong(["content"], MAX_CONTENT)] : [];
}

function usernameFaults(username: unknown): FormFault[] {
  if (typeof username !== "string") return [];
  const word = /clyde|discord/i.exec(username)?.[0].toLowerCase();
  if (word === undefined) return [];
  return [invalid(["username"], "USERNAME_INVALID_CONTAINS", `Username cannot contain "${word}"`)];
}

const MAX_FILES = 10;

/** @throws 30015 too many, 40005 one too large */
function checkFiles(files: readonly UploadedFile[], maxFileBytes: number): void {
  if (files.length > MAX_FILES) throw apiError("tooManyAttachments");
  if (files.some(({ data }) => data.length > maxFileBytes)) throw apiError("tooLarge");
}

/** @param knownIds attachments that the message has already */
function attachmentFaults(body: Json, files: readonly UploadedFile[], knownIds: readonly string[]): FormFault[] {
  const known = new Set([...files.map(({ index }) => index), ...knownIds]);
  return listOf(body["attachments"]).flatMap(({ id }, n) =>
    known.has(String(id))
      ? []
      : [invalid(["attachments", n], "ATTACHMENT_NOT_FOUND", `Attachment data not found for ${String(id)}`)],
  );
}

/** "Everyone of this kind" and "these of this kind" at once is a contradiction; so is the same id twice. */
function allowedMentionsFaults(allowed: unknown): FormFault[] {
  if (typeof allowed !== "object" || allowed === null) return [];
  const { parse, ...lists } = allowed as Json;
  const kinds = Array.isArray(parse) ? (parse as readonly unknown[]) : [];
  return (["users", "roles"] as const).flatMap((kind) => {
    const ids = lists[kind];
    if (!Array.isArray(ids)) return [];
    const faults: FormFault[] = [];
    if (kinds.includes(kind) && ids.length > 0) {
      faults.push(
        invalid(
          ["allowed_mentions"],
          "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
          `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        ),
      );
    }
    if (new Set(ids).size !== ids.length) {
      faults.push(
        invalid(["allowed_mentions", kind], "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains a value."),
      );
    }
    return faults;
  });
}
