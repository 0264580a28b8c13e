// Answers as they come over the wire: nothing is unpacked.
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** One answer: its status, its headers as they stood, its bytes. */
export function get(url, headers = {}) {
  return new Promise((done, failed) => {
    const asked = request(url, { agent, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", failed);
      answer.on("end", () => done({ status: answer.statusCode, headers: pairs(answer.rawHeaders), body: Buffer.concat(parts) }));
    });
    asked.on("error", failed).end();
  });
}

const pairs = (raw) => raw.flatMap((name, at) => (at % 2 ? [] : [[name.toLowerCase(), raw[at + 1]]]));

/** The answer, which has to be there. What is not ready yet is asked for again. */
export async function good(url, headers) {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await get(url, headers);
    if (answer.status === 200) return answer;
    if (answer.status !== 503) throw new Error(`${url} answers ${answer.status}: ${answer.body}`);
    await new Promise((again) => setTimeout(again, 500));
  }
  throw new Error(`${url} is never ready`);
}

export const json = async (url) => JSON.parse((await good(url)).body);

export const header = (answer, name) => answer.headers.find(([known]) => known === name)?.[1];

/** Does something for each thing, a few at a time, in order of the things. */
export async function each(things, work, atATime = 32) {
  const done = [];
  let next = 0;
  const lane = async () => {
    for (let at; (at = next++) < things.length; ) done[at] = await work(things[at], at);
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  return done;
}

export const stop = () => agent.destroy();
