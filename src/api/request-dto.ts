import type { AnswerChoice, AnswerScope, AnswerSurface, GivenAnswer, Request, RequestState } from "../core/request.ts";
import type { ErrorDto } from "./dto.ts";
import { type Timestamp, toTimestamp, toTimestampOrNull } from "./routes.ts";

/** Answer of `GET /api/requests`: open ones, and those settled in the last minutes, the oldest first. */
export interface RequestsDto {
  /** Whether this browser was paired (`ccen answers pair`), so that its answers are taken. */
  readonly may_answer: boolean;
  /** What a browser that may answer subscribes to push messages with; absent for every other. */
  readonly push_key?: string;
  /** Whether sessions at rest take notes (`ccen answers notes on`). */
  readonly takes_notes: boolean;
  /** The names of {@link pairings}. */
  readonly paired: readonly string[];
  readonly pairings: readonly PairingDto[];
  readonly requests: readonly RequestDto[];
}

/** A browser that may answer. */
export interface PairingDto {
  readonly id: string;
  /** As it named itself when it was paired. */
  readonly name: string;
  readonly paired_at: Timestamp;
  /** Whether the login that asks is its own. */
  readonly is_this_browser: boolean;
  /** Whether it gets push messages, also while it is closed. */
  readonly is_pushed: boolean;
}

/** Answer of `POST /api/pairings/<id>/revoke`: those that are left. */
export type PairingsDto = Pick<RequestsDto, "pairings">;

/** A question of an agent that can be answered here; the data of the frame `request`. Fields as in {@link Request}. */
export type RequestDto = Readonly<ReturnType<typeof toRequestDto>>;

export function toRequestDto(request: Request) {
  return {
    id: request.id,
    session_id: request.sessionId,
    agent_id: request.agentId,
    agent_type: request.agentType,
    kind: request.kind,
    tool_name: request.toolName,
    project_name: request.projectName,
    cwd: request.cwd,
    asked_at: toTimestamp(request.askedAtMs),
    expires_at: toTimestamp(request.expiresAtMs),
    holds_dialog: request.holdsDialog,
    state: request.state,
    closed_because: request.closedBecause,
    settled_at: toTimestampOrNull(request.settledAtMs),
    /** Whole, without secrets. */
    input: request.input,
    is_redacted: request.isRedacted,
    description: request.description,
    suggestions: request.suggestions,
    choices: request.choices,
    answer: request.answer === null ? null : toGivenAnswerDto(request.answer),
    event_seq: request.eventSeq,
    /** The `item` and `since` of the wait that it is about. */
    wait: request.wait === null ? null : { item: request.wait.item, since: toTimestamp(request.wait.sinceMs) },
  };
}

function toGivenAnswerDto({ by, atMs, choice, message, always, answers }: GivenAnswer) {
  const surface: AnswerSurface = by.surface;
  return { by: { surface, name: by.name }, at: toTimestamp(atMs), choice, message, always, answers };
}

/** Body of `POST /api/requests/<id>/answer`. */
export interface AnswerBodyDto {
  readonly choice: AnswerChoice;
  readonly message?: string;
  /** The index of a suggestion, with `allow`. */
  readonly always?: number;
  /** Default: `session`. */
  readonly scope?: AnswerScope;
  /**
   * The key is the question's text as shown; the value is the label, the labels, or the person's own words. With
   * `answer`, every question has one.
   */
  readonly answers?: Readonly<Record<string, string | readonly string[]>>;
}

/** Answer of `POST /api/requests/<id>/reveal`, to a paired browser alone: the input of an open request with its secrets. */
export interface RevealedDto {
  readonly input: Request["input"];
}

/** 200: what became of it follows as a frame `request`. */
export interface AnswerSentDto {
  readonly state: Extract<RequestState, "sent">;
}

/** 409: another answer was first, or it is closed; the request says who, when and why. */
export interface AnswerTakenDto extends ErrorDto {
  readonly request: RequestDto;
}
