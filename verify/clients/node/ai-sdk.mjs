// Vercel's AI SDK with its OpenAI-compatible provider: `ai` 6, or with AI_MAJOR=7 the next.
import assert from 'node:assert/strict';
import { z } from 'zod';
import { apiKey, assertAborted, baseURL, errorOf, nanos, prompt, report, seen, step } from './lib.mjs';

const next = process.env.AI_MAJOR === '7';
const { APICallError, generateText, Output, stepCountIs, streamText, tool } = await import(next ? 'ai7' : 'ai');
const { createOpenAICompatible } = await import(next ? 'openai-compatible7' : '@ai-sdk/openai-compatible');

const provider = createOpenAICompatible({
  name: 'sluice', baseURL, apiKey, includeUsage: true, supportsStructuredOutputs: true,
});
const call = (model, asked, more = {}) =>
  ({ model: provider(model), prompt: asked.text, maxRetries: 0, onError: () => {}, ...more });
const weather = (called) => ({
  weather: tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string(), days: z.number().int() }),
    execute: async (given) => {
      called.push(given);
      return 'sunny, 21 degrees';
    },
  }),
});
/** All parts of a stream; an error part is thrown. */
async function parts(result) {
  const all = [];
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw Object.assign(new Error(part.error?.message ?? String(part.error), { cause: part.error }), { all });
    all.push(part);
  }
  return all;
}
const textOf = (all) => all.filter((part) => part.type === 'text-delta').map((part) => part.text).join('');

step('generateText', async () => {
  const asked = prompt();
  const { text, finishReason, usage } = await generateText(call('stub-ok', asked));
  assert.ok(text.startsWith(`${asked.word} token`));
  assert.equal(finishReason, 'stop');
  assert.equal(usage.outputTokens, 12);
});

step('streamText with usage', async () => {
  const asked = prompt();
  const result = streamText(call('stub-ok', asked));
  const all = await parts(result);
  assert.ok(textOf(all).startsWith(`${asked.word} token`));
  assert.ok(all.filter((part) => part.type === 'text-delta').length >= 12);
  assert.equal(await result.finishReason, 'stop');
  assert.equal((await result.usage).outputTokens, 12);
});

step('tools in two steps, whole', async () => {
  const asked = prompt('call:weather');
  const called = [];
  const { text, steps } = await generateText(call('stub-ok', asked, { tools: weather(called), stopWhen: stepCountIs(3) }));
  assert.deepEqual(called, [{ city: 'Berlin', days: 3 }]);
  assert.ok(text.startsWith('sunny, 21 degrees token'), text);
  assert.equal(steps.length, 2);
});

step('tools in two steps, streamed', async () => {
  const asked = prompt('call:weather');
  const called = [];
  const result = streamText(call('stub-ok', asked, { tools: weather(called), stopWhen: stepCountIs(3) }));
  const all = await parts(result);
  assert.deepEqual(called, [{ city: 'Berlin', days: 3 }]);
  assert.ok(textOf(all).startsWith('sunny, 21 degrees token'), textOf(all));
  assert.equal((await seen(asked)).length, 2);
});

step('structured output', async () => {
  const asked = prompt();
  const schema = z.object({ city: z.string(), days: z.array(z.object({ high: z.number() })) });
  const { output } = await generateText(call('stub-ok', asked, { output: Output.object({ schema }) }));
  assert.deepEqual(output, { city: asked.word, days: [{ high: 3 }] });
});

step('abort mid-stream reaches the provider', async () => {
  const asked = prompt();
  const stop = new AbortController();
  let since = 0;
  let count = 0;
  const result = streamText(call('stub-endless', asked, { abortSignal: stop.signal }));
  await parts({
    fullStream: (async function* () {
      for await (const part of result.fullStream) {
        yield part;
        if (part.type === 'text-delta' && ++count === 10) {
          since = nanos();
          stop.abort();
        }
      }
    })(),
  }).catch((e) => assert.ok(stop.signal.aborted, e.message));
  assert.ok(count >= 10);
  await assertAborted(asked, since);
});

step('client timeout reaches the provider', async () => {
  const asked = prompt();
  const since = nanos() + 700e6;
  const error = await errorOf(() => generateText(call('stub-slow', asked, { abortSignal: AbortSignal.timeout(700) })));
  assert.match(error.name, /Timeout|Abort/);
  await assertAborted(asked, since);
});

step('429 is retried', async () => {
  const asked = prompt();
  const started = performance.now();
  const { text } = await generateText(call('stub-429', asked, { maxRetries: 2 }));
  assert.ok(text.startsWith(asked.word));
  assert.ok(performance.now() - started > 950, 'Retry-After');
  assert.equal((await seen(asked)).length, 2);
});

step('503 is an APICallError', async () => {
  const error = await errorOf(() => generateText(call('stub-503-always', prompt())));
  assert.ok(APICallError.isInstance(error), error.name);
  assert.equal(error.statusCode, 503);
  assert.ok(error.isRetryable);
  assert.ok(error.data?.error?.message, 'envelope');
});

step('unknown model is an APICallError that is not retried', async () => {
  const error = await errorOf(() => generateText(call('no-such-model', prompt(), { maxRetries: 2 })));
  assert.ok(APICallError.isInstance(error), error.name);
  assert.equal(error.statusCode, 404);
  assert.equal(error.data.error.code, 'model_not_found');
});

step('a stream that breaks is an error', async () => {
  const asked = prompt();
  const error = await errorOf(() => parts(streamText(call('stub-cut', asked))));
  assert.ok(error.name !== 'AssertionError' && (error.cause?.statusCode ?? 200) === 200, error.message);
  assert.equal((await seen(asked))[0].fault, 'close-mid-stream');
});

step('an error event is an error', async () => {
  const asked = prompt();
  const error = await errorOf(() => parts(streamText(call('stub-err-midstream', asked))));
  assert.ok(textOf(error.all ?? []).startsWith(`${asked.word} token`), `what came before it: ${error.message}`);
  assert.match(error.message, /it broke/);
});

await report();
