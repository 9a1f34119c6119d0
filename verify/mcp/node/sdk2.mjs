// The official TypeScript SDK, version 2, in each way it can agree on a revision.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { drive, end } from './suite.mjs'

const stdio = JSON.parse(process.env.MCP_STDIO)
const transports = {
  stdio: () => new StdioClientTransport({ command: stdio[0], args: stdio.slice(1), stderr: 'inherit' }),
  http: () => new StreamableHTTPClientTransport(new URL(process.env.MCP_URL)),
}
const modes = { legacy: 'legacy', auto: 'auto', modern: { pin: '2026-07-28' } }

for (const [name, open] of Object.entries(transports)) {
  for (const [mode, negotiation] of Object.entries(modes)) {
    const client = new Client({ name: 'verify', version: '1' }, { versionNegotiation: { mode: negotiation } })
    await client.connect(open())
    await drive(`${name}, ${mode}`, {
      listTools: async () => (await client.listTools()).tools,
      callTool: (tool, args, options = {}) => client.callTool({ name: tool, arguments: args }, options),
    })
    await client.close()
  }
}
end()
