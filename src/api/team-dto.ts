import type { Timestamp } from "./routes.ts";

/** What a team server has beside a daemon's routes: people, machines, sharing. */

/** Part of `/api/health`. */
export interface TeamDto {
  readonly me: {
    readonly name: string;
    readonly email: string | null;
    /** Rights in addition to the roles in teams. */
    readonly role: "admin" | "auditor" | null;
  };
  readonly teams: readonly OwnTeamDto[];
  /** How this person signed in. `demo`: one of the accounts that anybody on this machine may take. */
  readonly sign_in: "proxy" | "oidc" | "demo";
}

interface OwnTeamDto {
  readonly name: string;
  readonly role: "member" | "lead";
  /** Members see all of each other's sessions that began since an admin switched sharing on; null while it is off. */
  readonly shared_since: Timestamp | null;
}

/** Answer of `/api/team/teams`: one's own, for an admin and an auditor all. */
export interface TeamsDto {
  readonly teams: readonly {
    readonly name: string;
    readonly shared_since: Timestamp | null;
    readonly members: readonly {
      /** As `owner_id` of their sessions. */
      readonly id: number;
      readonly name: string;
      readonly role: "member" | "lead";
    }[];
    /** Whether the reader may switch sharing on and off, by `/api/team/teams/NAME/sharing`: `{on: boolean}`. */
    readonly may_share: boolean;
  }[];
}

/** Answer of `/api/team/machines`: one's own, for a lead those of their teams, for an admin all. */
export interface TeamMachinesDto {
  readonly machines: readonly TeamMachineDto[];
}

export interface TeamMachineDto {
  readonly id: number;
  readonly label: string;
  readonly owner: string;
  readonly team: string;
  readonly version: string;
  readonly first_seen_at: Timestamp | null;
  readonly last_seen_at: Timestamp | null;
  /** Events that it has not sent yet, and that it never will. */
  readonly waiting: number;
  readonly missing: number;
  readonly skew_ms: number;
  /** When its token ended. */
  readonly revoked_at: Timestamp | null;
  /** Whether it has ended its token itself. */
  readonly has_left: boolean;
  /** Whether a POST of `{}` to `/api/team/machines/ID/revoke` is allowed. */
  readonly may_revoke: boolean;
}

/** Answer of `POST /api/team/join`, to a machine that asks to join: RFC 8628's device flow. */
export interface JoinAskedDto {
  /** A person types or follows it: `ABCD-EFGH`. */
  readonly code: string;
  /** The machine asks with it whether it was confirmed: `POST /api/team/join/token`. */
  readonly secret: string;
  /** Where the person confirms it; relative to the address that the machine used where the server knows no other. */
  readonly url: string;
  readonly expires_in_seconds: number;
  readonly ask_every_seconds: number;
}

/**
 * Answer of `POST /api/team/join/token` with `{secret}`, and of `POST /api/team/join/invited` with `{invitation, name,
 * owner}`. The secret is the token once a person has confirmed it, so an answer that is lost can be asked for again; any
 * token of a machine can be asked about.
 */
export type TeamJoinedDto =
  | { readonly state: "pending" }
  | { readonly state: "refused" }
  | { readonly state: "joined"; readonly token: string; readonly owner: string; readonly team: string };

/**
 * Answer of `GET /api/team/join/CODE`, for the person who confirms by a POST of `{team}` to `…/confirm` or `{}` to
 * `…/refuse`: both answer it again, and the code is used up.
 */
export interface JoinRequestDto {
  readonly code: string;
  /** What the machine calls itself. */
  readonly name: string;
  readonly address: string;
  readonly asked_at: Timestamp;
}

/** Answer of `/api/team/invitations`, for leads of their teams and for admins. */
export interface InvitationsDto {
  readonly invitations: readonly {
    readonly id: number;
    readonly team: string;
    readonly by: string;
    readonly made_at: Timestamp;
    readonly expires_at: Timestamp;
    readonly uses: number;
    readonly max_uses: number;
    readonly revoked_at: Timestamp | null;
  }[];
}

/** Answer of `POST /api/team/invitations` with `{team, max_uses, days}`: its code is shown once. */
export interface InvitationDto {
  readonly code: string;
  readonly expires_at: Timestamp;
}

/** Answer of `/api/team/audit`, newest first: an admin and an auditor see all, others what is about their own sessions and machines. */
export interface AuditDto {
  readonly entries: readonly {
    readonly id: number;
    readonly at: Timestamp;
    readonly who: string;
    readonly kind: AuditKind;
    /** The subject of the entry: a person, a machine's label, a team, a session's id. */
    readonly about: string;
    /** In English: the new role, the team. */
    readonly detail: string;
  }[];
  readonly next: string | null;
}

const AUDIT_KINDS = [
  /** Read a colleague's session that is shared; once a day, reader and session. */
  "session-read",
  /** Read shared events of colleagues in lists or live; once a day, reader and team. */
  "team-read",
  "session-shared",
  "session-unshared",
  "sharing-on",
  "sharing-off",
  "rights-changed",
  "machine-joined",
  "machine-refused",
  "machine-revoked",
  "machine-left",
  "invitation-made",
  "invitation-revoked",
  "signed-in",
  "person-erased",
] as const;

export type AuditKind = (typeof AUDIT_KINDS)[number];

/** Answer of `GET /api/team/sign-in`, which needs no person. */
export type SignInDto =
  | { readonly kind: "proxy" | "none" }
  /** A navigation to `url` leads to the identity provider; with `?to=` (`/#…`, percent-encoded) back to that part of the page. */
  | { readonly kind: "oidc"; readonly url: string }
  /** A POST of `{account}` to `/api/team/sign-in`; `POST /api/team/sign-out` with `{}` leaves. */
  | {
      readonly kind: "demo";
      readonly accounts: readonly {
        readonly account: string;
        readonly name: string;
        /** The next two, in English. */
        readonly what: string;
        readonly role: "member" | "lead" | "admin" | "auditor";
        readonly team: string | null;
      }[];
    };
