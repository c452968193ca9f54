import { useStore } from "./page-context.ts";

/** A text of the page in which `…` marks literal text; commands appear in the form for this machine. */
export function Prose({ text }: { readonly text: string }) {
  const cli = useStore().health.value?.cli ?? "ccen";
  const typed = text.replaceAll(/`ccen (?=[a-z])/g, () => `\`${cli} `);
  return <>{typed.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>))}</>;
}
