// Every body and chunk against JSON Schema made from the official types of npm `openai`: unknown fields are refused.
import assert from 'node:assert/strict';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { apiKey, baseURL, prompt, report, step } from './lib.mjs';

const types = new URL('types.ts', import.meta.url).pathname;
const tsconfig = new URL('tsconfig.json', import.meta.url).pathname;
const generator = (additionalProperties) =>
  createGenerator({ path: types, tsconfig, type: '*', skipTypeCheck: true, additionalProperties });
const exact = { generator: generator(false), ajv: new Ajv({ allErrors: true, strict: false }), schemas: {} };
// For dialects that say more than OpenAI's, such as reasoning_content: what OpenAI's types demand must be there all the same.
const open = { generator: generator(true), ajv: new Ajv({ allErrors: true, strict: false }), schemas: {} };

function check(type, value, { generator, ajv, schemas } = exact) {
  schemas[type] ??= ajv.compile(generator.createSchema(type));
  const wrong = schemas[type](value) ? [] : schemas[type].errors;
  return wrong.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ');
}

function assertFits(type, value, how = exact) {
  const wrong = check(type, value, how);
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

/** The events of a stream that breaks, and so has no end. */
async function broken(body) {
  const response = await call('/chat/completions', { ...body, stream: true });
  let text = '';
  try { // after the error the connection may break
    for await (const bytes of response.body) text += new TextDecoder().decode(bytes);
  } catch (e) {
    assert.equal(e.message, 'terminated');
  }
  const events = text.split('\n\n').filter((event) => event.startsWith('data: '));
  assert.ok(!events.includes('data: [DONE]'));
  return events.map((event) => JSON.parse(event.slice(6)));
}

step('error: refused in the middle of a stream', async () => {
  assertFits('ErrorBody', (await broken({ model: 'stub-cut', messages: messages() })).at(-1));
}, { gatewayOnly: true });

// Only the gateway that verify/clients/run starts has providers of these dialects.
const dialects = process.env.DIALECTS ? [['glm', 'glm-4.6'], ['kimi', 'kimi-latest']] : [];
for (const [provider, model] of dialects) {
  const thinking = { type: 'enabled' };
  for (const [name, more] of [
    ['answer', { messages: messages() }],
    ['answer with reasoning', { messages: messages(), thinking }],
    ['answer with a tool call', { messages: messages('call:weather'), tools }],
  ]) {
    step(`${provider}: ${name}`, async () => {
      const answer = await json(200, '/chat/completions', { model: `${provider}/${model}`, ...more });
      assertFits('ChatCompletion', answer, open);
      const { message } = answer.choices[0];
      assert.equal(Boolean(message.tool_calls), name.includes('tool'));
      assert.equal(Boolean(message.reasoning_content), name.includes('reasoning'));
    }, { gatewayOnly: true });
  }
  for (const [name, more] of [
    ['chunks', { messages: messages() }],
    ['chunks with usage', { messages: messages(), stream_options: { include_usage: true } }],
    ['chunks with reasoning', { messages: messages(), thinking }],
    ['chunks of a tool call', { messages: messages('call:weather'), tools }],
  ]) {
    step(`${provider}: ${name}`, async () => {
      const all = await chunks({ model: `${provider}/${model}`, ...more });
      all.forEach((chunk) => assertFits('ChatCompletionChunk', chunk, open));
      assert.equal(Boolean(all.at(-1).usage && !all.at(-1).choices.length), name.includes('usage'));
      assert.equal(all.some((chunk) => chunk.choices[0]?.delta.tool_calls), name.includes('tool'));
      assert.equal(all.some((chunk) => chunk.choices[0]?.delta.reasoning_content), name.includes('reasoning'));
    }, { gatewayOnly: true });
  }
  step(`${provider}: error`, async () => {
    const body = { model: `${provider}/${provider}-refuses`, messages: messages() };
    assertFits('ErrorBody', await json(400, '/chat/completions', body));
    assertFits('ErrorBody', await json(400, '/chat/completions', { ...body, stream: true }));
  }, { gatewayOnly: true });
  step(`${provider}: error in the middle of a stream`, async () => {
    const events = await broken({ model: `${provider}/${provider}-breaks`, messages: messages() });
    events.slice(0, -1).forEach((chunk) => assertFits('ChatCompletionChunk', chunk, open));
    assertFits('ErrorBody', events.at(-1));
  }, { gatewayOnly: true });
}

for (const encoding_format of dialects.length > 0 ? [undefined, 'float', 'base64'] : []) {
  step(`glm: embeddings, ${encoding_format ?? 'no'} encoding asked for`, async () => {
    const numbers = await json(200, '/embeddings', { model: 'glm/embedding-3', input: ['a', 'b'] });
    const asked = await json(200, '/embeddings', { model: 'glm/embedding-3', input: ['a', 'b'], encoding_format });
    if (encoding_format === 'base64') {
      // As the SDKs read it; their type knows the numbers that they make of it only.
      for (const one of asked.data) {
        const bytes = Buffer.from(one.embedding, 'base64');
        one.embedding = [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];
      }
    }
    assertFits('CreateEmbeddingResponse', asked, open);
    assert.deepEqual(asked.data.map((one) => one.embedding.map(Math.fround)),
      numbers.data.map((one) => one.embedding.map(Math.fround)));
    assert.equal(asked.data[0].embedding.length, 8);
  }, { gatewayOnly: true });
}

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
