// SmolLM2 behind OpenAI's chat completions, plain and streamed: the one upstream of the tests that is nobody's simulator.
// Usage: node server.mjs MODEL.gguf   — prints the port it listens on, on 127.0.0.1.
import http from "node:http";
import {getLlama, LlamaChatSession} from "node-llama-cpp";

const slots = 2;
const llama = await getLlama({gpu: false, maxThreads: 1, build: "never", progressLogs: false, logLevel: "error"});
const model = await llama.loadModel({modelPath: process.argv[2]});
const context = await model.createContext({sequences: slots, contextSize: 512, threads: 1});
const seen = {requests: 0, aborted: 0, tokens: 0};
const waiting = [];
const free = Array.from({length: slots}, () => context.getSequence());

function slot() {
    return free.length > 0 ? free.pop() : new Promise(resolve => waiting.push(resolve));
}

function release(sequence) {
    const next = waiting.shift();
    if (next) next(sequence); else free.push(sequence);
}

function chunk(id, delta, finish) {
    return {id, object: "chat.completion.chunk", created: Math.floor(Date.now() / 1000), model: "smollm2",
        choices: [{index: 0, delta, finish_reason: finish}]};
}

async function complete(request, response, body) {
    const id = "chatcmpl-" + ++seen.requests;
    const cancel = new AbortController();
    let over = false;
    response.on("close", () => {
        if (!over) { seen.aborted++; cancel.abort(); }
    });
    const sequence = await slot();
    try {
        await sequence.clearHistory();
        const system = body.messages.find(message => message.role === "system");
        const user = body.messages.filter(message => message.role === "user").at(-1);
        const session = new LlamaChatSession({contextSequence: sequence, autoDisposeSequence: false, systemPrompt: system?.content});
        let tokens = 0;
        const send = data => response.write("data: " + JSON.stringify(data) + "\n\n");
        if (body.stream) {
            response.writeHead(200, {"Content-Type": "text/event-stream"});
            send(chunk(id, {role: "assistant", content: ""}, null));
        }
        const {responseText, stopReason} = await session.promptWithMeta(user.content, {
            maxTokens: body.max_tokens ?? 64,
            temperature: body.temperature ?? 0,
            signal: cancel.signal,
            onTextChunk(text) {
                tokens++; seen.tokens++;
                if (body.stream) send(chunk(id, {content: text}, null));
            }
        });
        over = true;
        const finish = stopReason === "maxTokens" ? "length" : "stop";
        const usage = {prompt_tokens: model.tokenize(user.content).length, completion_tokens: tokens};
        usage.total_tokens = usage.prompt_tokens + usage.completion_tokens;
        if (body.stream) {
            send(chunk(id, {}, finish));
            if (body.stream_options?.include_usage) send({...chunk(id, {}, null), choices: [], usage});
            response.end("data: [DONE]\n\n");
        } else {
            const answer = {id, object: "chat.completion", created: Math.floor(Date.now() / 1000), model: "smollm2",
                choices: [{index: 0, message: {role: "assistant", content: responseText}, finish_reason: finish}], usage};
            const text = JSON.stringify(answer);
            response.writeHead(200, {"Content-Type": "application/json", "Content-Length": Buffer.byteLength(text)});
            response.end(text);
        }
    } catch (failure) {
        if (!cancel.signal.aborted) {
            over = true;
            if (!response.headersSent) response.writeHead(500, {"Content-Type": "application/json"});
            response.end(JSON.stringify({error: {message: String(failure), type: "server_error"}}));
        }
    } finally {
        release(sequence);
    }
}

const server = http.createServer((request, response) => {
    if (request.method === "GET" && request.url === "/seen") {
        response.end(JSON.stringify({...seen, free: free.length, waiting: waiting.length}));
    } else if (request.method === "GET" && request.url === "/v1/models") {
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify({object: "list", data: [{id: "smollm2", object: "model"}]}));
    } else {
        const parts = [];
        request.on("data", part => parts.push(part));
        request.on("end", () => complete(request, response, JSON.parse(Buffer.concat(parts).toString("utf8"))));
    }
});
server.listen(0, "127.0.0.1", () => console.log("port " + server.address().port));
