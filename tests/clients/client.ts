// A client as an app would write it, with nothing but `fetch` and the types that `openapi-typescript` makes of the
// checked-in OpenAPI document. `scripts/clients` compiles it strictly and runs it against the running service.

import assert from "node:assert/strict";
import type { components, paths } from "./signpost.js";

type GetRoutes = paths["/v1/audiences/{id}/routes"]["get"];
type Filters = NonNullable<GetRoutes["parameters"]["query"]>;
type Answer = GetRoutes["responses"][200]["content"]["application/json"];
type Problem = GetRoutes["responses"][404]["content"]["application/problem+json"];

type LookUp = paths["/v1/lookup"]["post"];
type LookUpBody = LookUp["requestBody"]["content"]["application/json"];
type LookUpAnswer = LookUp["responses"][200]["content"]["application/json"];

type Verify = paths["/v1/verify-contact"]["post"];
type VerifyBody = Verify["requestBody"]["content"]["application/json"];
type Verification = Verify["responses"][200]["content"]["application/json"];

type Contact = components["schemas"]["Contact"];
type Outcome<T> = { ok: true; answer: T } | { ok: false; problem: Problem };

const service = process.env["SIGNPOST_URL"];
assert.ok(service, "SIGNPOST_URL is the address of the running service");

async function ask<T>(path: string, body?: unknown): Promise<Outcome<T>> {
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(new URL(path, service), body === undefined ? {} : post);
  if (response.ok) {
    return { ok: true, answer: (await response.json()) as T };
  }
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  return { ok: false, problem: (await response.json()) as Problem };
}

// Lists are comma-separated in a query.
function query(filters: Filters): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)]))).toString();
}

function routesFor(audience: string, filters: Filters): Promise<Outcome<Answer>> {
  return ask(`/v1/audiences/${encodeURIComponent(audience)}/routes?${query(filters)}`);
}

function lookUp(body: LookUpBody): Promise<Outcome<LookUpAnswer>> {
  return ask("/v1/lookup", body);
}

function verify(body: VerifyBody): Promise<Outcome<Verification>> {
  return ask("/v1/verify-contact", body);
}

function answered<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, outcome.ok ? "" : `${outcome.problem.title}: ${outcome.problem.detail}`);
  return outcome.answer;
}

function refused<T>(outcome: Outcome<T>): Problem {
  assert.ok(!outcome.ok, "this should be refused");
  return outcome.problem;
}

const linked = (contacts: Contact[]): string[] => contacts.flatMap((it) => it.href ?? []);

const topic = ["online-grooming", "bullying"];
const child = answered(await routesFor("child", { place: "GB-SCT", topic }));
assert.equal(child.matched, "exact");
assert.ok(linked(child.emergency).includes("tel:999"), "the emergency contact comes with every answer");
const childline = child.items.find((it) => it.route.id === "childline");
assert.ok(childline && linked(childline.route.contacts).includes("tel:08001111"), "Childline is dialled as 08001111");
const first = child.items[0];
assert.ok(first && first.reasons.length > 0, "every listing says why it is there");
console.log(`  a child in Scotland: ${first.route.name}, ${first.route.contacts[0]?.href ?? "nothing to open"}`);

const twin = answered(await lookUp({ audience: "child", place: "GB-SCT", topic }));
const ids = (answer: Answer): string[] => answer.items.map((it) => it.route.id);
assert.deepEqual(ids(twin), ids(child), "the POST twin answers the same");

const current = answered(await verify({ contact: "0800 1111" }));
assert.equal(current.status, "current");
assert.ok(current.routes.some((route) => route.id === "childline"));

const unknown = refused(await routesFor("nobody", {}));
assert.deepEqual([unknown.status, unknown.code], [404, "not-found"]);
const invalid = refused(await lookUp({ audience: "child", place: "XX" }));
assert.equal(invalid.status, 400);
assert.ok((invalid.errors ?? []).length > 0, "a refused request says what is wrong with it");
console.log(`  problems: ${unknown.title}; ${invalid.title}`);
