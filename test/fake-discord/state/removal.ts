import type { World } from "./world.ts";

/** Deletes a channel with its threads and webhooks. */
export function removeChannel(world: World, channelId: string): void {
  world.channels.delete(channelId);
  for (const channel of world.channels.values()) if (channel.parentId === channelId) world.channels.delete(channel.id);
  for (const webhook of world.webhooks.values()) if (webhook.channelId === channelId) world.webhooks.delete(webhook.id);
}
