"""The predecessor's protocol over WebSocket, as its shims speak it: hello, the tools, calls with ack, progress and result.

Both clients of the `websockets` package, the legacy one that the shims were written for and the present one, each at `/ws` and
at `/`, where a shim connects that is configured with a host and a port only.
"""

import asyncio
import json
import os
import sys
import time
import uuid
import warnings

warnings.simplefilter("ignore", DeprecationWarning)

from websockets.asyncio.client import connect as present  # noqa: E402
from websockets.exceptions import ConnectionClosed  # noqa: E402
from websockets.legacy.client import connect as legacy  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BASE = os.environ["MCP_URL"].replace("http://", "ws://").removesuffix("/mcp")
with open(os.path.join(HERE, "..", "calls.json"), encoding="utf-8") as file:
    CALLS = json.load(file)["calls"]
# As the shim sets them.
OPTIONS = {"max_size": 32 * 1024 * 1024, "ping_interval": 45, "ping_timeout": 30, "open_timeout": 15}
WAIT = 60

passed = 0
failed = 0


async def step(name, run):
    global passed, failed
    try:
        await asyncio.wait_for(run, 120)
        passed += 1
        print(f"ok   {name}", flush=True)
    except Exception as error:  # noqa: BLE001
        failed += 1
        print(f"FAIL {name}: {type(error).__name__}: {error}", flush=True)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


class Shim:
    """One connection; frames of several calls are told apart, which the predecessor's shim did not."""

    def __init__(self, socket):
        self.socket = socket
        self.frames = []
        self.arrived = asyncio.Condition()
        self.reader = asyncio.create_task(self.read())

    @classmethod
    async def open(cls, connect, path, token=""):
        shim = cls(await connect(BASE + path, **OPTIONS))
        await shim.send(op="hello", session_id=str(uuid.uuid4()), token=token)
        ack = await shim.next(lambda frame: frame["op"] == "hello_ack")
        check(ack["ok"] is True and ack["session_id"], ack)
        # As the shim does after its hello.
        await asyncio.wait_for(await shim.socket.ping(), 5)
        return shim

    async def read(self):
        try:
            async for text in self.socket:
                async with self.arrived:
                    self.frames.append(json.loads(text))
                    self.arrived.notify_all()
        except ConnectionClosed:
            pass
        async with self.arrived:
            self.frames.append({"op": "closed"})
            self.arrived.notify_all()

    async def send(self, **message):
        await self.socket.send(json.dumps(message))

    async def call(self, name, arguments, request_id=None):
        request_id = request_id or str(uuid.uuid4())
        await self.send(op="call_tool", request_id=request_id, name=name, arguments=arguments)
        return request_id

    async def next(self, wanted):
        """The first frame that it is true of, which is taken out."""
        async def wait():
            async with self.arrived:
                while True:
                    for frame in self.frames:
                        if wanted(frame):
                            self.frames.remove(frame)
                            return frame
                    if any(frame["op"] == "closed" for frame in self.frames):
                        raise AssertionError("the connection has ended")
                    await self.arrived.wait()
        return await asyncio.wait_for(wait(), WAIT)

    async def result(self, request_id):
        return await self.next(
            lambda frame: frame["op"] == "call_tool_res" and frame["request_id"] == request_id)

    async def once(self, name, arguments):
        return await self.result(await self.call(name, arguments))

    async def in_flight(self):
        health = json.loads((await self.once("health", {}))["text"])
        return sum(provider["in_flight"] for provider in health["providers"])

    async def close(self):
        await self.socket.close()
        await self.reader


async def until(condition, complaint):
    limit = time.monotonic() + 5
    while not await condition():
        check(time.monotonic() < limit, complaint)
        await asyncio.sleep(0.02)


async def tool(shim, call, kept):
    arguments = json.loads(json.dumps(call["arguments"]).replace("$KEPT", kept.get("value", "none")))
    request_id = await shim.call(call["tool"] + "_EXAI-WS", arguments)
    order = []
    while "call_tool_res" not in order:
        frame = await shim.next(lambda each: each.get("request_id") == request_id)
        order.append(frame["op"])
    check(order[:2] == ["progress", "call_tool_ack"], order)
    check(order.count("call_tool_ack") == 1 and set(order[2:-1]) <= {"progress"}, order)
    check("error" not in frame, frame.get("error"))
    check(frame["outputs"][0]["type"] == "text" and frame["text"] == frame["outputs"][0]["text"], frame)
    if "status" in call:
        check(json.loads(frame["text"])["status"] == call["status"], frame["text"])
    if "keep" in call:
        value = json.loads(frame["text"])
        for key in call["keep"].split("."):
            value = value[int(key)] if key.isdigit() else value[key]
        kept["value"] = value


async def lists(shim):
    await shim.send(op="list_tools")
    tools = (await shim.next(lambda frame: frame["op"] == "list_tools_res"))["tools"]
    check(sorted(each["name"] for each in tools) == sorted(call["tool"] for call in CALLS), tools)
    check(all(each["inputSchema"]["type"] == "object" and each["description"] for each in tools), "a tool is not described")


async def health(shim):
    await shim.send(op="health")
    told = await shim.next(lambda frame: frame["op"] == "health_res")
    check(told["ok"] is True, told)
    check({"t", "uptime_human", "sessions", "global_capacity", "tool_count"} <= set(told["health"]), told)


async def errors(shim):
    unknown = await shim.once("no_such_tool", {})
    check(unknown["error"]["code"] == "TOOL_NOT_FOUND", unknown)
    wrong = await shim.once("chat", {"prompt": 7})
    check(wrong["error"]["code"] == "VALIDATION_ERROR" and "prompt" in wrong["error"]["message"], wrong)
    await shim.send(op="dance")
    check((await shim.next(lambda frame: frame["op"] == "error"))["message"] == "Unknown op: dance", "no error")
    await shim.socket.send("not JSON")
    check((await shim.next(lambda frame: frame["op"] == "error"))["message"] == "invalid_json", "no error")


async def side_by_side(shim):
    started = time.monotonic()
    ids = [await shim.call("chat", {"prompt": f"echo:number-{i}.", "model": "stub-half"}) for i in range(20)]
    for i, request_id in enumerate(ids):
        check(f"number-{i}." in (await shim.result(request_id))["text"], f"answer {i}")
    check(time.monotonic() - started < 8, f"{time.monotonic() - started:.1f} s")


async def long_call(shim):
    request_id = await shim.call("chat", {"prompt": "Wait.", "model": "stub-two"})
    await shim.result(request_id)
    signs = [frame for frame in shim.frames if frame["op"] == "progress" and frame["request_id"] == request_id]
    check(len(signs) >= 3, f"{len(signs)} frames")
    shim.frames.clear()


async def cancel(shim):
    before = await shim.in_flight()
    request_id = await shim.call("chat", {"prompt": "Never.", "model": "stub-slow"})

    async def began():
        return await shim.in_flight() > before

    async def over():
        return await shim.in_flight() == before

    await until(began, "the call never began")
    await shim.send(op="cancel", request_id=request_id)
    told = await shim.next(lambda frame: frame["op"] == "cancelled")
    check(told["ok"] is True and told["request_id"] == request_id, told)
    await until(over, "the call goes on")


async def leaving(connect, path, shim, how):
    before = await shim.in_flight()
    other = await Shim.open(connect, path)
    for _ in range(5):
        await other.call("chat", {"prompt": "Never.", "model": "stub-slow"})

    async def began():
        return await shim.in_flight() == before + 5

    async def over():
        return await shim.in_flight() == before

    await until(began, "the calls never began")
    if how == "close":
        await other.close()
    else:
        other.socket.transport.abort()
    await until(over, "the calls go on")


async def large(shim):
    answer = await shim.once("challenge", {"prompt": "x" * 90_000})
    check(len(answer["text"]) > 180_000, len(answer["text"]))


async def refused(connect, path, first, code, error):
    socket = await connect(BASE + path, **OPTIONS)
    await socket.send(first)
    ack = json.loads(await asyncio.wait_for(socket.recv(), WAIT))
    check(ack == {"op": "hello_ack", "ok": False, "error": error}, ack)
    try:
        await asyncio.wait_for(socket.recv(), WAIT)
        check(False, "it goes on")
    except ConnectionClosed as closed:
        check(closed.rcvd is not None and closed.rcvd.code == code, closed)


async def too_long(connect, path):
    shim = await Shim.open(connect, path)
    await shim.call("chat", {"prompt": "x" * (9 << 20)})
    await shim.reader
    check(shim.socket.close_code == 1009, shim.socket.close_code)


async def main():
    for name, connect in {"legacy": legacy, "present": present}.items():
        for path in ("/ws", "/"):
            label = f"{name} client at {path}"
            shim = await Shim.open(connect, path)
            await step(f"{label}: lists exactly the tools there are calls for", lists(shim))
            await step(f"{label}: health", health(shim))
            kept = {}
            for call in CALLS:
                await step(f"{label}: {call['tool']}", tool(shim, call, kept))
            await step(f"{label}: errors have their codes", errors(shim))
            await step(f"{label}: 20 calls of half a second run side by side", side_by_side(shim))
            await step(f"{label}: a long call gives signs of life", long_call(shim))
            await step(f"{label}: a cancel ends the call, and its connection to the provider", cancel(shim))
            for how in ("close", "abort"):
                await step(f"{label}: {how} ends its calls, and their connections", leaving(connect, path, shim, how))
            await step(f"{label}: a large answer comes whole", large(shim))
            await step(f"{label}: a hello that is none", refused(connect, path, "no JSON", 4000, "invalid_hello"))
            await step(f"{label}: no hello", refused(connect, path, '{"op":"list_tools"}', 4001, "missing_hello"))
            await step(f"{label}: a message that is too long", too_long(connect, path))
            await shim.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if failed == 0 else 1)


asyncio.run(main())
