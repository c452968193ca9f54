/** Discord's limits of a message in UTF-16 units, which are never fewer than the code points that Discord counts. */
export const LIMITS = {
  content: 2000,
  embeds: 10,
  /** Titles, descriptions, fields, footers and authors of all embeds of a message together. */
  embedText: 6000,
  title: 256,
  description: 4096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1024,
  footer: 2048,
  author: 256,
  threadName: 100,
} as const;
