// What the suites share: steps, their report, and the provider's own account of what it saw.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export const baseURL = process.env.BASE_URL ?? 'http://127.0.0.1:18080/v1';
export const apiKey = process.env.API_KEY ?? 'sk-verify.clients';
export const isGateway = process.env.TARGET === 'gateway';
const requestsURL = (process.env.TRUTH_URL ?? 'http://127.0.0.1:18003/__sim/truth').replace(/truth$/, 'requests');
const abortMillis = process.env.VERIFY_SLOW ? 1500 : 500;
const steps = [];

/** A step; with `gatewayOnly` it asks for what a bare provider doesn't do. */
export function step(name, run, { gatewayOnly = false } = {}) {
  steps.push({ name, run, gatewayOnly });
}

/** Runs the steps one after the other and ends the process: 1 when one failed. */
export async function report() {
  let passed = 0;
  let failed = 0;
  for (const { name, run, gatewayOnly } of steps) {
    if (gatewayOnly && !isGateway) {
      console.log(`skip ${name} (gateway only)`);
      continue;
    }
    const started = performance.now();
    try {
      await within(60_000, run());
      passed++;
      console.log(`ok   ${name} (${Math.round(performance.now() - started)} ms)`);
    } catch (e) {
      failed++;
      console.log(`FAIL ${name}: ${e.name}: ${String(e.message).slice(0, 600)}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

/** A prompt nobody else uses, whose answer begins with the word that is returned with it. */
export function prompt(text = '') {
  const word = `w${randomUUID().slice(0, 13)}`;
  return { word, text: `echo:${word} ${text}`, messages: [{ role: 'user', content: `echo:${word} ${text}` }] };
}

/** What the provider saw of a prompt: its requests, oldest first. */
export async function seen(asked) {
  const requests = await (await fetch(requestsURL)).json();
  return requests.filter((request) => request.prompt === asked.text);
}

/** Nanoseconds of the machine's monotonic clock, which the simulator's truth uses too. */
export const nanos = () => Number(process.hrtime.bigint());

/** Asserts that the provider saw its connection closed at once after `sinceNanos`. */
export async function assertAborted(asked, sinceNanos) {
  for (let tries = 0; tries < 100; tries++) {
    const requests = await seen(asked);
    assert.equal(requests.length, 1, 'one request at the provider');
    if (requests[0].outcome !== 'running') {
      assert.equal(requests[0].outcome, 'aborted');
      const millis = (requests[0].endedNanos - sinceNanos) / 1e6;
      assert.ok(millis > -100 && millis <= abortMillis, `seen after ${millis.toFixed(0)} ms (expected: ${abortMillis})`);
      return;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail('the provider never saw the abort');
}

/** The error that an action ends with; it fails when there is none. */
export async function errorOf(action) {
  try {
    await action();
  } catch (e) {
    return e;
  }
  return assert.fail('no error');
}

function within(millis, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no end within ${millis} ms`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
