/** What a message said: composed anew for each attempt, it cannot be read off its event later. Null before the first. */
export const messageTexts = `
ALTER TABLE outbox ADD COLUMN text TEXT;
`;
