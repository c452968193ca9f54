/** Whose session it is, and how much of it its reader sees: of `summary` and `figures`, no texts. */
export interface SessionSharing {
  readonly access: "whole" | "summary" | "figures";
  /** Null where the reader may not know. */
  readonly owner: string | null;
  /** Two people may have one name; null as `owner` is. */
  readonly ownerId: number | null;
  /** Whether the reader is the owner. */
  readonly isOwn: boolean;
  readonly team: string;
  /** Whether the team sees all of it. */
  readonly isShared: boolean;
  /** Whether it does so because the team shares all its sessions: then the owner's own choice changes nothing. */
  readonly isSharedByTeam?: boolean;
  /** As a session itself would tell it, were it whole. */
  readonly staleAtMs: number | null;
}
