// The Inspector's command line: a process for each call, in both eras.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { calls, callOnce, check, end, step } from './suite.mjs'

const inspector = fileURLToPath(new URL('node_modules/.bin/mcp-inspector', import.meta.url))
const targets = {
  'http, legacy': [process.env.MCP_URL, '--transport', 'http'],
  'http, modern': [process.env.MCP_URL, '--transport', 'http', '--protocol-era', 'modern'],
  stdio: JSON.parse(process.env.MCP_STDIO),
}

function run(target, args) {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [inspector, '--cli', ...target, ...args, '--format', 'json', '-q'],
      { timeout: 60000, maxBuffer: 16 << 20 },
      (error, out, err) => (error ? reject(new Error(`${error.message}\n${out}${err}`)) : resolve(JSON.parse(out).result)))
  })
}

const argument = ([key, value]) => ['--tool-arg', `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`]

for (const [label, target] of Object.entries(targets)) {
  await step(`${label}: lists exactly the tools there are calls for`, async () => {
    const listed = (await run(target, ['--method', 'tools/list'])).tools.map((tool) => tool.name).sort()
    check(JSON.stringify(listed) === JSON.stringify(calls.map((call) => call.tool).sort()), `listed: ${listed}`)
  })
  // A process of ours for each call: two tools show that it works, the transport is the same for all.
  const kept = {}
  for (const call of label === 'stdio' ? calls.filter((each) => ['chat', 'debug'].includes(each.tool)) : calls) {
    await step(`${label}: ${call.tool}`, () => callOnce(call, kept, (name, args) =>
      run(target, ['--method', 'tools/call', '--tool-name', name, ...Object.entries(args).flatMap(argument)])))
  }
}
end()
