// Words that may stand in no address and no title of a page for readers: whoever reads a history must learn nothing.
import { directory } from "./readers.mjs";

/** What readers look for, what it is called, and who is named with it. */
const ALWAYS = [
  "abus", "sex", "child", "police", "ceop", "groom", "nude", "offend", "suicid", "rape", "victim", "survivor", "helpline",
  "porn", "paedo", "pedo", "molest", "incest", "assault", "exploit", "traffick", "slavery", "extort", "blackmail", "imager",
  "intimate", "indecent", "explicit", "harm", "safeguard", "danger", "crisis", "emergency", "nspcc", "childline", "barnardo",
  "samaritan", "stop it now", "stopitnow", "stop-it-now", "lucy faithfull", "iwf", "internet watch", "crimestopper", "fearless",
  "report remove", "take it down", "thinkuknow", "naps", "napac", "rape crisis", "women's aid", "refuge", "shout", "papyrus",
  "hopeline", "runaway", "missing", "bully", "self-harm", "mental", "depress", "anxi", "therap", "counsel", "confess", "arrest",
  "prison", "convict", "criminal", "court", "lawyer", "illegal", "secret", "touch", "under 18", "under-18", "parent", "teacher",
  "school", "kid", "teen", "young", "minor", "boy", "girl", "baby", "own thoughts", "own-thoughts", "behaviour", "thoughts",
  "forced", "marriage", "mutilation", "lgbt", "gay", "trans", "neglect", "scam", "worried", "hurt", "scotland.police",
];

/** Those, and each audience, topic, route, campaign and organisation of the directory by its id and its name. */
export async function words(upstream) {
  const { audiences, topics, routes, campaigns, organisations } = await directory(upstream);
  const named = [...audiences, ...topics, ...routes, ...campaigns, ...organisations].flatMap(({ id, name, short_name, aliases = [] }) => [id, name, short_name, ...aliases]);
  return [...new Set([...ALWAYS, ...named.filter((it) => it).map((it) => it.toLowerCase())])].filter((it) => it !== "signpost");
}

/** The words of a list that stand in a text, whatever their case, and however an address writes their spaces. */
export function telling(words, text) {
  const plain = text.toLowerCase();
  const forms = [plain, plain.replaceAll("+", " "), plain.replaceAll("%20", " ")];
  return words.filter((word) => forms.some((it) => it.includes(word)));
}
