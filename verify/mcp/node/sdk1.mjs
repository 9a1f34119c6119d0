// The official TypeScript SDK, version 1: the legacy era.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { check, drive, end, step } from './suite.mjs'

const stdio = JSON.parse(process.env.MCP_STDIO)
const transports = {
  stdio: () => new StdioClientTransport({ command: stdio[0], args: stdio.slice(1), stderr: 'inherit' }),
  http: () => new StreamableHTTPClientTransport(new URL(process.env.MCP_URL)),
}

async function connect(transport) {
  const client = new Client({ name: 'verify', version: '1' })
  await client.connect(transport)
  return client
}

for (const [name, open] of Object.entries(transports)) {
  const client = await connect(open())
  await drive(name, {
    listTools: async () => (await client.listTools()).tools,
    callTool: (tool, args, options = {}) => client.callTool({ name: tool, arguments: args }, undefined, options),
  })
  await step(`${name}: ping`, () => client.ping())
  if (name === 'http') {
    await step('http: a session that was ended is gone', async () => {
      await client.transport.terminateSession()
      const transport = open()
      const other = await connect(transport)
      const id = transport.sessionId
      await transport.terminateSession()
      const answer = await fetch(process.env.MCP_URL, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-session-id': id },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      })
      check(answer.status === 404, `status ${answer.status}`)
      await other.close()
    })
  }
  await client.close()
}
end()
