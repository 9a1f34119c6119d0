// npm `openai`: 6.x, or what OPENAI_PACKAGE names.
import assert from 'node:assert/strict';
import { z } from 'zod';
import { apiKey, assertAborted, baseURL, errorOf, isGateway, nanos, prompt, report, seen, step } from './lib.mjs';

const name = process.env.OPENAI_PACKAGE ?? 'openai';
const { default: OpenAI, toFile } = await import(name);
const { zodResponseFormat } = await import(`${name}/helpers/zod`);

const client = new OpenAI({ baseURL, apiKey });
const once = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather in a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city', 'days'],
    },
  },
};
const chat = (model, asked, more = {}, by = once) =>
  by.chat.completions.create({ model, messages: asked.messages, ...more });

async function chunks(stream, onChunk = () => {}) {
  const all = [];
  for await (const chunk of stream) {
    all.push(chunk);
    onChunk(chunk, all.length);
  }
  return all;
}
const textOf = (all) => all.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');

step('models are listed', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    assert.equal(model.object, 'model');
    assert.ok(Number.isInteger(model.created) && model.owned_by);
    ids.push(model.id);
  }
  assert.ok(ids.includes('stub-ok') && ids.includes('stub-cut'), ids.join());
});

step('a model is retrieved', async () => {
  const model = await client.models.retrieve('stub-ok');
  assert.equal(model.id, 'stub-ok');
  const error = await errorOf(() => client.models.retrieve('no-such-model'));
  assert.ok(error instanceof OpenAI.NotFoundError, error.name);
  assert.equal(error.code, 'model_not_found');
});

step('chat', async () => {
  const asked = prompt();
  const answer = await chat('stub-ok', asked);
  assert.ok(answer.choices[0].message.content.startsWith(`${asked.word} token`));
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.usage.completion_tokens, 12);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + 12);
  assert.equal((await seen(asked)).length, 1);
});

step('unknown fields pass both ways', async () => {
  const answer = await chat('stub-ok', prompt(), { x_deep: { a: [1, 'two', false] }, x_number: 1.5 });
  assert.deepEqual(answer.x_echo, { x_deep: { a: [1, 'two', false] }, x_number: 1.5 });
});

step('an answer has a request id', async () => {
  const { request_id: id } = await chat('stub-ok', prompt()).withResponse();
  assert.ok(id?.length > 0);
  const error = await errorOf(() => chat('no-such-model', prompt()));
  assert.ok(error.requestID?.length > 0, 'an error too');
});

step('stream with usage', async () => {
  const asked = prompt();
  const all = await chunks(await chat('stub-ok', asked, { stream: true, stream_options: { include_usage: true } }));
  assert.ok(all.length >= 12, `${all.length} chunks`);
  assert.equal(all[0].choices[0].delta.role, 'assistant');
  assert.ok(textOf(all).startsWith(`${asked.word} token`));
  assert.equal(new Set(all.map((chunk) => `${chunk.id} ${chunk.created} ${chunk.model}`)).size, 1);
  assert.deepEqual(all.at(-1).choices, []);
  assert.equal(all.at(-1).usage.completion_tokens, 12);
  assert.equal(all.at(-2).choices[0].finish_reason, 'stop');
  assert.ok(all.slice(0, -1).every((chunk) => !chunk.usage));
});

step('stream without usage, as it was not asked for', async () => {
  const all = await chunks(await chat('stub-ok', prompt(), { stream: true }));
  assert.ok(all.every((chunk) => chunk.choices.length === 1 && !chunk.usage));
  assert.equal(all.at(-1).choices[0].finish_reason, 'stop');
});

step('a stream is not held back', async () => {
  const asked = prompt();
  const stream = await chat('stub-stall', asked, { stream: true });
  const words = [];
  for await (const chunk of stream) {
    if (chunk.choices[0].delta.content) words.push(chunk.choices[0].delta.content);
    if (words.length === 3) break;
  }
  assert.deepEqual(words, [asked.word, ' token', ' token']);
});

step('.stream() puts the answer together', async () => {
  const asked = prompt();
  const stream = once.chat.completions.stream({
    model: 'stub-ok', messages: asked.messages, stream_options: { include_usage: true },
  });
  let heard = '';
  stream.on('content', (delta) => (heard += delta));
  const answer = await stream.finalChatCompletion();
  assert.ok(heard.startsWith(`${asked.word} token`));
  assert.equal(answer.choices[0].message.content, heard);
  assert.equal(answer.usage.completion_tokens, 12);
});

step('tool call', async () => {
  const answer = await chat('stub-ok', prompt('call:weather'), { tools: [weather] });
  assert.equal(answer.choices[0].finish_reason, 'tool_calls');
  const [call] = answer.choices[0].message.tool_calls;
  assert.ok(call.id);
  assert.deepEqual([call.type, call.function.name], ['function', 'weather']);
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Berlin', days: 3 });
});

step('streamed tool call', async () => {
  const all = await chunks(await chat('stub-ok', prompt('call:weather'), { tools: [weather], stream: true }));
  const deltas = all.flatMap((chunk) => chunk.choices[0]?.delta?.tool_calls ?? []);
  assert.ok(deltas.length >= 2 && deltas.every((delta) => delta.index === 0));
  assert.ok(deltas[0].id);
  assert.equal(deltas[0].function.name, 'weather');
  assert.deepEqual(JSON.parse(deltas.map((delta) => delta.function.arguments).join('')), { city: 'Berlin', days: 3 });
  assert.equal(all.at(-1).choices[0].finish_reason, 'tool_calls');
});

for (const stream of [false, true]) {
  step(`runTools() calls and answers, ${stream ? 'streamed' : 'whole'}`, async () => {
    const asked = prompt('call:weather');
    const called = [];
    const runner = once.chat.completions.runTools({
      model: 'stub-ok', messages: asked.messages, stream,
      tools: [{
        type: 'function',
        function: {
          ...weather.function,
          parse: JSON.parse,
          function: (given) => called.push(given) && 'sunny, 21 degrees',
        },
      }],
    });
    const text = await runner.finalContent();
    assert.deepEqual(called, [{ city: 'Berlin', days: 3 }]);
    assert.ok(text.startsWith('sunny, 21 degrees token'), text);
    assert.equal((await seen(asked)).length, 2);
  });
}

step('parse() of a zod schema', async () => {
  const asked = prompt();
  const Forecast = z.object({ city: z.string(), days: z.array(z.object({ high: z.number(), rain: z.boolean() })) });
  const answer = await once.chat.completions.parse({
    model: 'stub-ok', messages: asked.messages, response_format: zodResponseFormat(Forecast, 'forecast'),
  });
  assert.deepEqual(answer.choices[0].message.parsed, { city: asked.word, days: [{ high: 3, rain: true }] });
});

step('abort mid-stream reaches the provider', async () => {
  const asked = prompt();
  const stream = await chat('stub-endless', asked, { stream: true });
  let count = 0;
  for await (const chunk of stream) {
    if (chunk.choices[0].delta.content && ++count === 10) break;
  }
  assert.equal(count, 10);
  await assertAborted(asked, nanos());
});

step('abort of a silent stream reaches the provider', async () => {
  const asked = prompt();
  const stop = new AbortController();
  const stream = await once.chat.completions.create(
    { model: 'stub-stall', messages: asked.messages, stream: true }, { signal: stop.signal });
  let count = 0;
  let since = 0;
  try { // this client ends the loop without an error
    for await (const chunk of stream) {
      if (chunk.choices[0].delta.content && ++count === 3) {
        setTimeout(() => {
          since = nanos();
          stop.abort();
        }, 300);
      }
    }
  } catch (e) {
    assert.ok(stop.signal.aborted, e.message);
  }
  assert.equal(count, 3);
  assert.ok(since > 0, 'ended before the abort');
  await assertAborted(asked, since);
});

step('client timeout reaches the provider', async () => {
  const asked = prompt();
  const since = nanos() + 700e6;
  const error = await errorOf(() => once.chat.completions.create(
    { model: 'stub-slow', messages: asked.messages }, { timeout: 700 }));
  assert.ok(error instanceof OpenAI.APIConnectionTimeoutError, error.name);
  await assertAborted(asked, since);
});

step('429 with Retry-After is waited for', async () => {
  const asked = prompt();
  const started = performance.now();
  const answer = await chat('stub-429', asked, {}, client);
  const millis = performance.now() - started;
  assert.ok(answer.choices[0].message.content.startsWith(asked.word));
  assert.ok(millis > 950 && millis < 5000, `${millis} ms`);
  assert.equal((await seen(asked)).length, 2);
});

step('429 for ever is a RateLimitError with code and Retry-After', async () => {
  const error = await errorOf(() => chat('stub-429-always', prompt()));
  assert.ok(error instanceof OpenAI.RateLimitError, `${error.name} ${error.status}`);
  assert.equal(error.code, 'rate_limit_exceeded');
  assert.ok(Number(error.headers.get('retry-after')) >= 1, 'Retry-After');
});

step('500 once is retried', async () => {
  const asked = prompt();
  const answer = await chat('stub-500-once', asked, {}, client);
  assert.ok(answer.choices[0].message.content.startsWith(asked.word));
  assert.equal((await seen(asked)).length, 2);
});

step('503 for ever is an InternalServerError', async () => {
  const error = await errorOf(() => chat('stub-503-always', prompt()));
  assert.ok(error instanceof OpenAI.InternalServerError, error.name);
  assert.equal(error.status, 503);
  assert.ok(error.error?.message && error.type, 'envelope');
});

step('unknown model', async () => {
  const error = await errorOf(() => chat('no-such-model', prompt(), {}, client));
  assert.ok(error instanceof OpenAI.NotFoundError, error.name);
  assert.equal(error.code, 'model_not_found');
  assert.equal(error.type, 'invalid_request_error');
});

step('bad request', async () => {
  const error = await errorOf(() => client.chat.completions.create({ model: 'stub-ok' }));
  assert.ok(error instanceof OpenAI.BadRequestError, error.name);
  assert.equal(error.type, 'invalid_request_error');
  assert.equal(error.param, 'messages');
});

step('bad key', async () => {
  const stranger = new OpenAI({ baseURL, apiKey: 'sk-wrong' });
  const error = await errorOf(() => chat('stub-ok', prompt(), {}, stranger));
  assert.ok(error instanceof OpenAI.AuthenticationError, error.name);
  assert.equal(error.code, 'invalid_api_key');
});

for (const model of ['stub-cut', 'stub-reset']) {
  step(`a stream that breaks raises (${model})`, async () => {
    const asked = prompt();
    const all = [];
    const error = await errorOf(async () => {
      await chunks(await chat(model, asked, { stream: true }), (chunk) => all.push(chunk));
    });
    assert.ok(textOf(all).startsWith(`${asked.word} token`), 'what came before it');
    assert.ok(error.name !== 'AssertionError', error.message);
  });
}

step('an error event raises', async () => {
  const asked = prompt();
  const all = [];
  const error = await errorOf(async () => {
    await chunks(await chat('stub-err-midstream', asked, { stream: true }), (chunk) => all.push(chunk));
  });
  assert.ok(textOf(all).startsWith(`${asked.word} token`), 'what came before it');
  assert.ok(error instanceof OpenAI.APIError, error.name);
  assert.match(error.message + JSON.stringify(error.error), /it broke/);
});

step('no HTTP from the provider raises', async () => {
  const asked = prompt();
  const error = await errorOf(() => chat('stub-garbage', asked));
  assert.equal((await seen(asked))[0].fault, 'garbage');
  assert.ok(error instanceof OpenAI.APIError, error.name);
  if (isGateway) assert.equal(error.status, 502);
});

step('a web page from the provider is a 502', async () => {
  const asked = prompt();
  const error = await errorOf(() => chat('stub-html', asked));
  assert.equal((await seen(asked))[0].fault, 'html-200');
  assert.ok(error instanceof OpenAI.APIError, error.name);
  assert.equal(error.status, 502);
}, { gatewayOnly: true });

step('a stream without its end raises', async () => {
  const asked = prompt();
  const all = [];
  const error = await errorOf(async () => {
    await chunks(await chat('stub-no-done', asked, { stream: true }), (chunk) => all.push(chunk));
  });
  assert.ok(textOf(all).startsWith(`${asked.word} token`), 'what came before it');
  assert.ok(error.name !== 'AssertionError', error.message);
}, { gatewayOnly: true });

step("the caller's request id comes back", async () => {
  const { request_id: id } = await once.chat.completions
    .create({ model: 'stub-ok', messages: prompt().messages }, { headers: { 'x-request-id': 'verify-1' } })
    .withResponse();
  assert.equal(id, 'verify-1');
}, { gatewayOnly: true });

step('50 at once, each its own answer', async () => {
  const all = Array.from({ length: 50 }, () => prompt());
  await Promise.all(all.map(async (asked, i) => {
    const answer = i % 2
      ? textOf(await chunks(await chat('stub-ok', asked, { stream: true })))
      : (await chat('stub-ok', asked)).choices[0].message.content;
    assert.ok(answer.startsWith(`${asked.word} token`));
  }));
});

step('embeddings', async () => {
  const { data, usage } = await once.embeddings.create({ model: 'stub-ok', input: ['one', 'two', 'one'], dimensions: 16 });
  assert.deepEqual(data.map((one) => one.index), [0, 1, 2]);
  assert.equal(data[0].embedding.length, 16);
  assert.ok(Math.abs(Math.hypot(...data[0].embedding) - 1) < 1e-5);
  assert.deepEqual(data[2].embedding, data[0].embedding);
  assert.notDeepEqual(data[1].embedding, data[0].embedding);
  assert.ok(usage.total_tokens > 0);
});

if (process.env.BATCHES) {
  step('a batch runs, and its files are read', async () => {
    const asked = Array.from({ length: 10 }, () => prompt());
    const text = asked
      .map(({ messages }, i) => JSON.stringify({
        custom_id: `c${i}`, method: 'POST', url: '/v1/chat/completions', body: { model: 'stub-ok', messages },
      }))
      .join('\n');
    const file = await once.files.create({ file: await toFile(Buffer.from(text), 'in.jsonl'), purpose: 'batch' });
    let batch = await once.batches.create({
      input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h',
    });
    for (let tries = 0; batch.status !== 'completed' && tries < 250; tries++) {
      await new Promise((done) => setTimeout(done, 200));
      batch = await once.batches.retrieve(batch.id);
    }
    assert.deepEqual({ ...batch.request_counts }, { total: 10, completed: 10, failed: 0 });
    const content = await (await once.files.content(batch.output_file_id)).text();
    const lines = content.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map((line) => line.custom_id), asked.map((_, i) => `c${i}`));
    lines.forEach((line, i) =>
      assert.ok(line.response.body.choices[0].message.content.startsWith(`${asked[i].word} token`)));
    const ids = [];
    for await (const one of once.batches.list({ limit: 2 })) ids.push(one.id);
    assert.ok(ids.includes(batch.id) && new Set(ids).size === ids.length, 'listed once, over several pages');
  });
}

await report();
