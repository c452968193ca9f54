interface TopicAddress {
  /** Where JSON is published to, with a slash at its end. */
  readonly serverUrl: string;
  readonly topic: string;
}

/** Takes the address of a topic apart; the settings let none through that has no topic. */
export function parseTopicUrl(address: string): TopicAddress {
  const url = new URL(address);
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const topic = parts.pop() ?? "";
  return { serverUrl: new URL(`/${parts.map((part) => `${part}/`).join("")}`, url.origin).href, topic };
}
