/**
 * Why an ended session is not continued from here. `elsewhere`: it ran on another machine. `not-ended`: by its own state
 * or by Claude Code's registry. `no-folder`: the folder it ran in is gone. `no-transcript`: so is what it would continue.
 * `old-client`: its `--resume` in the background is absent, or makes a copy.
 */
export type ContinueObstacle = "elsewhere" | "not-ended" | "no-folder" | "no-transcript" | "no-client" | "old-client";

/** As long as an answer's words twice over; a program's argument may have 128 KiB. */
export const MAX_PROMPT_CHARS = 8000;

/** Answer of `GET /api/sessions/<id>/continue`: what a `POST` would do. Nothing has been done. */
export interface ContinueOfferDto {
  /** Whether this browser was paired (`ccen answers pair`). */
  readonly may_continue: boolean;
  readonly obstacle: ContinueObstacle | null;
  /** The command as it is run, the prompt as `…`; null with an obstacle. */
  readonly command: string | null;
  /** The folder in which it is run; null with an obstacle. */
  readonly cwd: string | null;
}

/** Answer of a `POST` with `{"prompt": "…"}`. Claude Code took the prompt; its hooks tell what follows. */
export interface ContinuedDto {
  readonly state: "started";
  /** What opens the session in a terminal. */
  readonly attach: string;
}
