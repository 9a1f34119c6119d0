// Every body and chunk against JSON Schema made from the official types of npm `openai`: unknown fields are refused.
import assert from 'node:assert/strict';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { apiKey, baseURL, prompt, report, step } from './lib.mjs';

const types = new URL('types.ts', import.meta.url).pathname;
const tsconfig = new URL('tsconfig.json', import.meta.url).pathname;
const generator = createGenerator({ path: types, tsconfig, type: '*', skipTypeCheck: true, additionalProperties: false });
const ajv = new Ajv({ allErrors: true, strict: false });
const schemas = {};

function check(type, value) {
  schemas[type] ??= ajv.compile(generator.createSchema(type));
  const wrong = schemas[type](value) ? [] : schemas[type].errors;
  return wrong.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ');
}

function assertFits(type, value) {
  const wrong = check(type, value);
  assert.equal(wrong, '', `${type}: ${wrong}`);
}

async function call(path, body, key = apiKey) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return fetch(baseURL + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
}

/** The JSON of an answer with that status. */
async function json(status, path, body, key) {
  const response = await call(path, body, key);
  assert.equal(response.status, status);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  return response.json();
}

/** The chunks of a stream, after the framing was checked. */
async function chunks(body) {
  const response = await call('/chat/completions', { ...body, stream: true });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^text\/event-stream/);
  const events = (await response.text()).split('\n\n').filter((event) => event && !event.startsWith(':'));
  assert.ok(events.every((event) => event.startsWith('data: ') && !event.includes('\n')), 'one data line an event');
  assert.equal(events.pop(), 'data: [DONE]');
  return events.map((event) => JSON.parse(event.slice(6)));
}

const messages = (text) => prompt(text).messages;
const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } }];
const json_schema = { name: 'x', schema: { type: 'object', properties: { a: { type: 'string' } } } };

step('answer', async () => {
  assertFits('ChatCompletion', await json(200, '/chat/completions', { model: 'stub-ok', messages: messages() }));
});

step('answer with a tool call', async () => {
  const answer = await json(200, '/chat/completions', { model: 'stub-ok', messages: messages('call:weather'), tools });
  assert.ok(answer.choices[0].message.tool_calls);
  assertFits('ChatCompletion', answer);
});

step('structured answer', async () => {
  const answer = await json(200, '/chat/completions', {
    model: 'stub-ok', messages: messages(), response_format: { type: 'json_schema', json_schema },
  });
  assert.deepEqual(Object.keys(JSON.parse(answer.choices[0].message.content)), ['a']);
  assertFits('ChatCompletion', answer);
});

for (const [name, more] of [
  ['chunks', { messages: messages() }],
  ['chunks with usage', { messages: messages(), stream_options: { include_usage: true } }],
  ['chunks of a tool call', { messages: messages('call:weather'), tools }],
]) {
  step(name, async () => {
    const all = await chunks({ model: 'stub-ok', ...more });
    assert.ok(all.length > 3);
    assert.equal(Boolean(all.at(-1).usage), name === 'chunks with usage');
    all.forEach((chunk) => assertFits('ChatCompletionChunk', chunk));
  });
}

step('list of models', async () => {
  const list = await json(200, '/models');
  assert.ok(list.data.length > 5);
  assertFits('ModelList', list);
});

step('model', async () => {
  assertFits('Model', await json(200, '/models/stub-ok'));
});

step('embeddings', async () => {
  assertFits('CreateEmbeddingResponse', await json(200, '/embeddings', { model: 'stub-ok', input: ['a', 'b'] }));
});

for (const [name, status, body, key] of [
  ['unknown model', 404, { model: 'no-such-model', messages: messages() }],
  ['no messages', 400, { model: 'stub-ok' }],
  ['bad key', 401, { model: 'stub-ok', messages: messages() }, 'sk-wrong'],
  ['rate limit', 429, { model: 'stub-429-always', messages: messages() }],
  ['outage', 503, { model: 'stub-503-always', messages: messages() }],
]) {
  step(`error: ${name}`, async () => {
    assertFits('ErrorBody', await json(status, '/chat/completions', body, key));
  });
}

step('error: bodies that are no JSON', async () => {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(`${baseURL}/chat/completions`, { method: 'POST', headers, body: '{"model":' });
  assert.equal(response.status, 400);
  assertFits('ErrorBody', await response.json());
}, { gatewayOnly: true });

step('error: no such path', async () => {
  assertFits('ErrorBody', await json(404, '/no-such-path'));
}, { gatewayOnly: true });

step('error: refused in the middle of a stream', async () => {
  const response = await call('/chat/completions', { model: 'stub-cut', messages: messages(), stream: true });
  let text = '';
  try { // after the error the connection may break
    for await (const bytes of response.body) text += new TextDecoder().decode(bytes);
  } catch (e) {
    assert.equal(e.message, 'terminated');
  }
  const events = text.split('\n\n').filter((event) => event.startsWith('data: '));
  assert.ok(!events.includes('data: [DONE]'));
  assertFits('ErrorBody', JSON.parse(events.at(-1).slice(6)));
}, { gatewayOnly: true });

step('the judge refuses what does not fit', async () => {
  const answer = await json(200, '/chat/completions', { model: 'stub-ok', messages: messages() });
  const [chunk] = await chunks({ model: 'stub-ok', messages: messages() });
  const { created, ...undated } = answer;
  assert.match(check('ChatCompletion', undated), /created/);
  assert.match(check('ChatCompletion', { ...answer, extra: 1 }), /additional/);
  assert.match(check('ChatCompletion', { ...answer, system_fingerprint: null }), /system_fingerprint/);
  assert.match(check('ChatCompletionChunk', { ...chunk, object: 'chat.completion' }), /object/);
  assert.match(check('ChatCompletionChunk', { ...chunk, choices: [{ ...chunk.choices[0], finish_reason: 'done' }] }), /finish/);
  assert.match(check('ErrorBody', { error: { message: 'x' } }), /code/);
});

await report();
