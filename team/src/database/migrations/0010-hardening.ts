/**
 * Whether a machine came by an invitation, whose holder may be anybody who has read a script: it takes no place that a
 * person has confirmed or that was revoked. And one line of the audit a reader, team and day for what came in lists and
 * streams.
 */
export const HARDENING = `
ALTER TABLE machines ADD is_invited boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX audit_team_reads ON audit (team, who, day) WHERE kind = 'team-read';
`;
