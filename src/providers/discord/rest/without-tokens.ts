// A webhook's token follows its id in a path. A bot's has three parts between dots.
const WEBHOOK = /(\/webhooks\/\d{1,20}\/)[\w-]{1,200}/g;
const BOT = /[\w-]{20,40}\.[\w-]{4,10}\.[\w-]{20,60}/g;

/** Removes possible Discord tokens from foreign text: responses may repeat the request's address. */
export function withoutTokens(text: string): string {
  return text.replaceAll(WEBHOOK, "$1[token]").replaceAll(BOT, "[token]");
}
