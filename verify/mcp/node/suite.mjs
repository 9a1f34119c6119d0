// What the clients' suites share: every tool once, then what a client notices of errors, parallel calls, progress and cancels.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const calls = JSON.parse(readFileSync(fileURLToPath(new URL('../calls.json', import.meta.url)), 'utf8')).calls

let passed = 0
let failed = 0

export async function step(name, run) {
  try {
    await run()
    passed++
    console.log(`ok   ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL ${name}: ${error?.stack ?? error}`)
  }
}

export function end() {
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
}

export function check(condition, what) {
  if (!condition) throw new Error(what)
}

const at = (value, path) => path.split('.').reduce((each, key) => each?.[key], value)

/** One call of the list; what later ones need of its result is kept. */
export async function callOnce(call, kept, callTool) {
  const args = JSON.parse(JSON.stringify(call.arguments).replaceAll('$KEPT', kept.value ?? 'none'))
  const result = await callTool(call.tool, args)
  check(result.isError !== true, `an error: ${JSON.stringify(result.content)}`)
  check(result.content?.[0]?.type === 'text' && result.content[0].text.length > 0, 'no text')
  check(typeof result.structuredContent === 'object', 'no structured content')
  if (call.status) check(result.structuredContent.status === call.status, `status ${result.structuredContent.status}`)
  if (call.keep) {
    kept.value = at(result.structuredContent, call.keep)
    check(kept.value, `nothing at ${call.keep}`)
  }
}

/**
 * Drives a connected client.
 *
 * @param client with listTools() and callTool(name, arguments, {signal, onprogress})
 */
export async function drive(label, client) {
  await step(`${label}: lists exactly the tools there are calls for`, async () => {
    const listed = (await client.listTools()).map((tool) => tool.name).sort()
    check(JSON.stringify(listed) === JSON.stringify(calls.map((call) => call.tool).sort()), `listed: ${listed}`)
  })
  const kept = {}
  for (const call of calls) {
    await step(`${label}: ${call.tool}`, () => callOnce(call, kept, (name, args) => client.callTool(name, args)))
  }
  await step(`${label}: an unknown tool is an error`, async () => {
    const error = await client.callTool('no_such_tool', {}).then(() => null, (thrown) => thrown)
    check(error && /no_such_tool/.test(error.message), `got ${error?.message}`)
  })
  await step(`${label}: a wrong argument is named`, async () => {
    const text = await client.callTool('chat', { prompt: 7 }).then(
      (result) => (result.isError ? result.content[0].text : 'no error'), (thrown) => thrown.message)
    check(/prompt/.test(text), text)
  })
  await step(`${label}: 20 calls of half a second run side by side`, async () => {
    const from = Date.now()
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) =>
      client.callTool('chat', { prompt: `echo:number-${i}.`, model: 'stub-half' })))
    results.forEach((result, i) => check(
      result.structuredContent.content.includes(`number-${i}.`), `answer ${i}: ${result.content[0].text}`))
    check(Date.now() - from < 8000, `${Date.now() - from} ms`)
  })
  await step(`${label}: a long call gives signs of life`, async () => {
    const seen = []
    await client.callTool('chat', { prompt: 'Wait.', model: 'stub-two' }, { onprogress: (each) => seen.push(each.progress) })
    check(seen.length >= 3, `${seen.length} notifications`)
    check(seen.every((value, i) => i === 0 || value > seen[i - 1]), `progress: ${seen}`)
  })
  await step(`${label}: a cancel ends the call, and its connection to the provider`, async () => {
    const abort = new AbortController()
    const before = await inFlight(client)
    const call = client.callTool('chat', { prompt: 'Never.', model: 'stub-slow' }, { signal: abort.signal })
      .then(() => null, (thrown) => thrown)
    await until(async () => (await inFlight(client)) > before, 'the call never began')
    abort.abort()
    check(await call, 'the call succeeded')
    await until(async () => (await inFlight(client)) === before, 'the call goes on')
  })
}

/** Calls under way at the providers, as the health tool tells. */
async function inFlight(client) {
  const health = (await client.callTool('health', {})).structuredContent
  return health.providers.reduce((sum, provider) => sum + provider.in_flight, 0)
}

async function until(condition, complaint) {
  const limit = Date.now() + 5000
  while (!(await condition())) {
    check(Date.now() < limit, complaint)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
