// LangChain.js with its OpenAI chat model and embeddings.
import assert from 'node:assert/strict';
import { ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { apiKey, assertAborted, baseURL, errorOf, nanos, prompt, report, seen, step } from './lib.mjs';

process.env.LANGSMITH_TRACING = 'false';
const chat = (model = 'stub-ok', more = {}) =>
  new ChatOpenAI({ model, apiKey, configuration: { baseURL }, maxRetries: 0, ...more });

step('invoke', async () => {
  const asked = prompt();
  const answer = await chat().invoke(asked.text);
  assert.ok(answer.content.startsWith(`${asked.word} token`));
  assert.equal(answer.usage_metadata.output_tokens, 12);
  assert.equal(answer.response_metadata.finish_reason, 'stop');
});

step('stream with usage', async () => {
  const asked = prompt();
  let whole;
  let count = 0;
  for await (const chunk of await chat().stream(asked.text)) {
    whole = whole ? whole.concat(chunk) : chunk;
    count++;
  }
  assert.ok(count >= 12);
  assert.ok(whole.content.startsWith(`${asked.word} token`));
  assert.equal(whole.usage_metadata.output_tokens, 12);
});

step('a bound tool is called and its result answered', async () => {
  const asked = prompt('call:weather');
  const weather = tool(async () => 'sunny, 21 degrees', {
    name: 'weather', description: 'The weather in a city', schema: z.object({ city: z.string(), days: z.number() }),
  });
  const model = chat().bindTools([weather]);
  const question = { role: 'user', content: asked.text };
  const answer = await model.invoke([question]);
  assert.deepEqual(answer.tool_calls.map(({ name, args }) => ({ name, args })),
    [{ name: 'weather', args: { city: 'Berlin', days: 3 } }]);
  const result = await weather.invoke(answer.tool_calls[0]);
  assert.ok(result instanceof ToolMessage);
  assert.ok((await model.invoke([question, answer, result])).content.startsWith('sunny, 21 degrees token'));
});

step('structured output', async () => {
  const asked = prompt();
  const model = chat().withStructuredOutput(z.object({ city: z.string(), warm: z.boolean() }), { method: 'jsonSchema' });
  assert.deepEqual(await model.invoke(asked.text), { city: asked.word, warm: true });
});

step('batch of 20', async () => {
  const all = Array.from({ length: 20 }, () => prompt());
  const answers = await chat().batch(all.map((asked) => asked.text), { maxConcurrency: 20 });
  answers.forEach((answer, i) => assert.ok(answer.content.startsWith(`${all[i].word} token`)));
});

step('abort mid-stream reaches the provider', async () => {
  const asked = prompt();
  const stop = new AbortController();
  let since = 0;
  let count = 0;
  try {
    for await (const chunk of await chat('stub-endless').stream(asked.text, { signal: stop.signal })) {
      if (chunk.content && ++count === 10) {
        since = nanos();
        stop.abort();
      }
    }
  } catch (e) {
    assert.ok(stop.signal.aborted, e.message);
  }
  assert.ok(count >= 10);
  await assertAborted(asked, since);
});

step('429 is retried', async () => {
  const asked = prompt();
  const answer = await chat('stub-429', { maxRetries: 2 }).invoke(asked.text);
  assert.ok(answer.content.startsWith(asked.word));
  assert.equal((await seen(asked)).length, 2);
});

step('503 raises', async () => {
  const error = await errorOf(() => chat('stub-503-always').invoke(prompt().text));
  assert.equal(error.status, 503);
});

step('a stream that breaks raises', async () => {
  const asked = prompt();
  let text = '';
  const error = await errorOf(async () => {
    for await (const chunk of await chat('stub-cut').stream(asked.text)) text += chunk.content;
  });
  assert.ok(text.startsWith(`${asked.word} token`), 'what came before it');
  assert.ok(error.name !== 'AssertionError', error.message);
});

step('embeddings', async () => {
  const model = new OpenAIEmbeddings({ model: 'stub-ok', apiKey, configuration: { baseURL } });
  const [one, two, again] = await model.embedDocuments(['one', 'two', 'one']);
  assert.ok(one.length === 8 && Math.abs(Math.hypot(...one) - 1) < 1e-5);
  assert.deepEqual(again, one);
  assert.notDeepEqual(two, one);
});

await report();
