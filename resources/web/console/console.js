// The console's one script. It does what forms say through the API, and then loads the page again: what stands there
// comes from the service. Nothing is stored, and no text ever becomes markup.
'use strict';

const byId = (id) => document.getElementById(id);
const curator = document.body.dataset.curator;
const origin = document.body.dataset.origin;

// The secret of an invitation: 43 signs of base64url. It is taken out of the address bar, and out of the history, before
// anything else.
let invitation = '';

function takeInvitation() {
  const secret = location.hash.slice(1);
  if (!/^[\w-]{43}$/.test(secret)) return false;
  invitation = secret;
  history.replaceState(null, '', location.pathname);
  return true;
}

takeInvitation();

// --- asking the service ------------------------------------------------------------------------------------------------

class Refused extends Error {
  constructor(status, detail, errors = [], wait = 0) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.wait = wait;
  }
}

async function ask(method, address, body, key) {
  const headers = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key) headers['idempotency-key'] = key;
  let answer, text;
  try {
    answer = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), redirect: 'error' });
    text = await answer.text();
  } catch {
    throw new Refused(0, 'The service did not answer, and it may or may not have done this. Press the button again: nothing is done twice.');
  }
  let document = null;
  try {
    document = text ? JSON.parse(text) : null;
  } catch {
    throw new Refused(answer.status, `The service answered something that is not its own (${answer.status}).`);
  }
  if (answer.ok) return document;
  const detail = document?.detail ?? `The service refused this (${answer.status}).`;
  throw new Refused(answer.status, detail, document?.errors ?? [], Number(answer.headers.get('retry-after')));
}

// The same, asked again for as long as the service is too busy to answer. It may have done it already: the name of what is
// asked for says that it is the same.
async function askPatiently(method, address, body, key) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(method, address, body, key);
    } catch (error) {
      if (error.status !== 503 || tries > 3) throw error;
      await new Promise((resume) => setTimeout(resume, 1000 * Math.min(error.wait || 1, 10)));
    }
  }
}

// The same words under the same name: asking again after a lost answer changes nothing more.
const names = new WeakMap();

function nameFor(form, body) {
  const words = JSON.stringify(body ?? null);
  if (names.get(form)?.words !== words) names.set(form, { words, name: crypto.randomUUID() });
  return names.get(form).name;
}

// --- saying how it went ------------------------------------------------------------------------------------------------

function clear() {
  byId('problem').hidden = true;
  byId('said').textContent = '';
  for (const field of document.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-describedby');
  }
}

// The field of a form that a pointer leads into: `/content/edits/0/document/name` is in `content.edits`. What speaks of a
// draft as it is kept leaves `content` out.
function fieldOf(form, pointer) {
  const path = pointer.slice(1).split('/').join('.');
  const fits = (name, at) => name && (at === name || at.startsWith(`${name}.`));
  const fields = [...form.elements];
  return fields.find((field) => fits(field.name, path) || fits(field.name, `content.${path}`));
}

function showProblem(error, form) {
  const detail = error instanceof Refused ? error.message : wordsFor(error);
  byId('problem-detail').textContent = detail;
  const items = (error.errors ?? []).map((one, at) => {
    const item = document.createElement('li');
    item.id = `problem-error-${at + 1}`;
    const words = [one.detail === detail ? '' : one.detail, one.allowed?.join(', ')].filter(Boolean).join(' ');
    const field = one.pointer && form ? fieldOf(form, one.pointer) : undefined;
    const place = one.pointer || one.parameter;
    item.textContent = [place, words].filter(Boolean).join(': ');
    if (field && field.type !== 'hidden') {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', item.id);
    }
    return item;
  });
  byId('problem-errors').replaceChildren(...items);
  byId('problem').hidden = false;
  byId('problem').focus();
}

// What browsers say of passkeys, for people.
function wordsFor(error) {
  switch (error?.name) {
    case 'NotAllowedError':
      return 'The passkey was not used: it was cancelled, it took too long, or none on this device fits.';
    case 'InvalidStateError':
      return 'This device has a passkey of yours already.';
    case 'SecurityError':
      return `Passkeys do not work at this address. Go on at ${origin}/console.`;
    case 'SyntaxError':
      return `This is not JSON: ${error.message}`;
    default:
      return `The browser could not do this: ${error?.message ?? error}`;
  }
}

// Loads the page again, which then says how it went. The words travel in the state of this entry of the history.
function again(said) {
  history.replaceState({ said }, '');
  location.reload();
}

function showOnce(what, secret) {
  byId('shown-what').textContent = what;
  byId('shown-secret').textContent = secret;
  byId('shown').hidden = false;
  byId('shown').focus();
}

// --- forms -------------------------------------------------------------------------------------------------------------

function valueOf(field) {
  switch (field.dataset.as) {
    case 'number':
      return Number(field.value);
    case 'json':
      return JSON.parse(field.value);
    case 'list':
      return field.value.split(/[\s,]+/).filter(Boolean);
    case 'yes':
      return field.checked;
    default:
      return field.value;
  }
}

// What a form holds, as the body of a request. A dot in a name leads into an object.
function bodyOf(form) {
  const fields = [...form.elements].filter((field) => field.name);
  const body = {};
  for (const field of fields) {
    if ('optional' in field.dataset && field.value.trim() === '') continue;
    const path = field.name.split('.');
    const last = path.pop();
    const inner = path.reduce((outer, name) => (outer[name] ??= {}), body);
    if (field.dataset.as === 'ticks') {
      inner[last] ??= [];
      if (field.checked) inner[last].push(field.value);
    } else {
      try {
        inner[last] = valueOf(field);
      } catch (error) {
        throw new Refused(0, 'The browser cannot read this.', [{ pointer: `/${field.name.split('.').join('/')}`, detail: wordsFor(error) }]);
      }
    }
  }
  return fields.length ? body : undefined;
}

// One thing at a time: a second press while the first is on its way does nothing.
let busy = false;

function whenSent(form, act) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = form.querySelector('button');
    button.setAttribute('aria-disabled', 'true');
    clear();
    try {
      await act();
    } catch (error) {
      showProblem(error, form);
      if (error.status === 401 && curator) offerSignIn(curator);
    } finally {
      busy = false;
      button.removeAttribute('aria-disabled');
    }
  });
}

async function send(form) {
  const { method, to, next, said, shows, what } = form.dataset;
  const body = bodyOf(form);
  const answer = await askPatiently(method, to, body, nameFor(form, body)).catch((error) => {
    // Who was told no asks for something new next time. Who was told nothing, or to wait, asks for the same again.
    if (error.status > 0 && error.status < 500) names.delete(form);
    throw error;
  });
  names.delete(form);
  if (shows) {
    form.reset();
    showOnce(what, answer[shows] ?? `${origin}/console#${answer.secret}`);
  } else if (next) {
    location.assign(next.replace('{id}', encodeURIComponent(answer?.id ?? '')));
  } else {
    again(said);
  }
}

// --- passkeys ----------------------------------------------------------------------------------------------------------

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const withBytes = (known) => known?.map((one) => ({ ...one, id: toBytes(one.id) }));

function creationOptions({ publicKey }) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
  const { extensions, ...options } = publicKey;
  return {
    ...options,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: withBytes(publicKey.excludeCredentials),
  };
}

function requestOptions({ publicKey }) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  const { extensions, ...options } = publicKey;
  return { ...options, challenge: toBytes(publicKey.challenge), allowCredentials: withBytes(publicKey.allowCredentials) };
}

function asJson(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, rawId, type, response } = credential;
  const parts = ['attestationObject', 'clientDataJSON', 'authenticatorData', 'signature', 'userHandle'];
  const there = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]);
  return { id, rawId: toText(rawId), type, clientExtensionResults: {}, response: Object.fromEntries(there) };
}

async function makePasskey(options) {
  return asJson(await navigator.credentials.create({ publicKey: creationOptions(options) }));
}

async function enrol(form) {
  const { ceremony, options, curator: id } = await ask('POST', '/v1/curation/enrolment', { invitation });
  const answer = await makePasskey(options);
  const label = form.elements.label.value;
  await ask('POST', '/v1/curation/enrolment/answer', { invitation, ceremony, label, answer });
  byId('enrol').hidden = true;
  byId('said').textContent = 'Your passkey is enrolled. Sign in with it now.';
  offerSignIn(id);
}

async function addPasskey(form) {
  const { ceremony, options } = await ask('POST', '/v1/curation/passkeys');
  const answer = await makePasskey(options);
  await ask('POST', '/v1/curation/passkeys/answer', { ceremony, label: form.elements.label.value, answer });
  again('The passkey is added.');
}

async function signIn(form) {
  const id = form.elements.curator.value.trim();
  const { ceremony, options } = await ask('POST', '/v1/curation/sign-in', { curator: id });
  const answer = asJson(await navigator.credentials.get({ publicKey: requestOptions(options) }));
  await ask('POST', '/v1/curation/sign-in/answer', { ceremony, answer });
  if (curator !== id) return again('Signed in.');
  // Whoever was writing when their session ended has lost nothing.
  byId('sign-in').hidden = true;
  byId('said').textContent = 'Signed in again. Press the button again.';
}

function offerSignIn(id) {
  byId('sign-in').hidden = false;
  byId('sign-in-curator').value = id;
  if (byId('problem').hidden) byId('sign-in-form').querySelector('button').focus();
}

async function offerEnrolment() {
  clear();
  byId('sign-in').hidden = true;
  byId('enrol').hidden = false;
  try {
    const { curator: id, name, rights } = await ask('POST', '/v1/curation/enrolment', { invitation });
    byId('enrol-who').textContent = `You are ${name} (${id}). You may: ${rights.join(', ')}.`;
    byId('enrol-label').focus();
  } catch (error) {
    byId('enrol').hidden = true;
    byId('sign-in').hidden = Boolean(curator);
    showProblem(error);
  }
}

// --- the beginning -----------------------------------------------------------------------------------------------------

function begin() {
  if (location.origin !== origin) {
    byId('elsewhere').hidden = false;
    if (invitation) byId('elsewhere-link').href = `${origin}/console#${invitation}`;
    return;
  }
  if (!window.PublicKeyCredential) {
    byId('said').textContent = 'This browser has no passkeys: use another one, or a newer one.';
    return;
  }
  for (const form of document.querySelectorAll('form[data-to]')) whenSent(form, () => send(form));
  const passkeyForms = { 'enrol-form': enrol, 'sign-in-form': signIn, 'passkey-form': addPasskey };
  for (const [id, act] of Object.entries(passkeyForms)) {
    const form = byId(id);
    if (form) whenSent(form, () => act(form));
  }
  if (invitation) offerEnrolment();
  // Somebody who has the page open already, and now opens their link in it.
  addEventListener('hashchange', () => {
    if (takeInvitation()) offerEnrolment();
  });
  if (!curator && !invitation) byId('sign-in').hidden = false;
  if (history.state?.said) {
    byId('said').textContent = history.state.said;
    history.replaceState(null, '');
  }
}

begin();
