/** Codes of a check's finding, beside the English text. Adding a column costs the same for any number of rows. */
export const healthCodes = `
ALTER TABLE health_changes ADD COLUMN codes TEXT;
`;
