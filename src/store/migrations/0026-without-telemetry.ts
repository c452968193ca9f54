/** Costs come from transcripts alone, which have the client's own sum of a session. */
export const withoutTelemetry = `
DROP TABLE api_requests;
DROP TABLE collectors;
ALTER TABLE usage DROP COLUMN request_id;
`;
