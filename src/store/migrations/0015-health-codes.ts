/** What a check found as codes, beside the English text. Adding a column costs the same however many rows there are. */
export const healthCodes = `
ALTER TABLE health_changes ADD COLUMN codes TEXT;
`;
