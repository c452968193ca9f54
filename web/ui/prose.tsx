import { useStore } from "./page-context.ts";

/** A sentence of ours in which `…` marks what is typed or written as it is; our commands as they are typed here. */
export function Prose({ text }: { readonly text: string }) {
  const cli = useStore().health.value?.cli ?? "ccen";
  const typed = text.replaceAll(/`ccen (?=[a-z])/g, () => `\`${cli} `);
  return <>{typed.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>))}</>;
}
