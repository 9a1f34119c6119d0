"""PyPI's `openai`: the same steps as node/openai.mjs, sync and async."""

import asyncio
import json
import os
import sys
import time
import traceback
import urllib.request
import uuid

import openai
from pydantic import BaseModel

BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:18080/v1")
API_KEY = os.environ.get("API_KEY", "sk-verify.clients")
GATEWAY = os.environ.get("TARGET") == "gateway"
BATCHES = bool(os.environ.get("BATCHES"))
REQUESTS_URL = os.environ.get("TRUTH_URL", "http://127.0.0.1:18003/__sim/truth").removesuffix("truth") + "requests"
ABORT_MILLIS = 1500 if os.environ.get("VERIFY_SLOW") else 500
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city", "days"],
        },
    },
}
ARGUMENTS = {"city": "Berlin", "days": 3}
STEPS = []

client = openai.OpenAI(base_url=BASE_URL, api_key=API_KEY)
once = client.with_options(max_retries=0)


def step(run):
    STEPS.append((run, False))
    return run


def gateway_step(run):
    """A step that asks for what a bare provider doesn't do."""
    STEPS.append((run, True))
    return run


class Asked:
    """A prompt nobody else uses, whose answer begins with its word."""

    def __init__(self, text=""):
        self.word = "w" + str(uuid.uuid4())[:13]
        self.text = f"echo:{self.word} {text}"
        self.messages = [{"role": "user", "content": self.text}]

    def seen(self):
        """What the provider saw of it, oldest first."""
        with urllib.request.urlopen(REQUESTS_URL, timeout=10) as response:
            return [request for request in json.load(response) if request["prompt"] == self.text]

    def assert_aborted(self, since):
        """The provider saw its connection closed at once after `since`, in monotonic ns, the clock that its truth uses."""
        for _ in range(100):
            (request,) = self.seen()
            if request["outcome"] != "running":
                assert request["outcome"] == "aborted", request["outcome"]
                millis = (request["endedNanos"] - since) / 1e6
                assert -100 < millis <= ABORT_MILLIS, f"seen after {millis:.0f} ms (expected: {ABORT_MILLIS})"
                return
            time.sleep(0.05)
        raise AssertionError("the provider never saw the abort")


def chat(model, asked, by=once, **more):
    return by.chat.completions.create(model=model, messages=asked.messages, **more)


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def error_of(action, kind=Exception):
    """The error that an action ends with; it fails when there is none."""
    try:
        action()
    except kind as e:
        return e
    raise AssertionError("no error")


@step
def models():
    listed = {model.id for model in client.models.list() if model.object == "model" and model.created}
    assert {"stub-ok", "stub-cut"} <= listed, listed
    assert client.models.retrieve("stub-ok").id == "stub-ok"
    error_of(lambda: client.models.retrieve("no-such-model"), openai.NotFoundError)


@step
def chat_whole():
    asked = Asked()
    answer = chat("stub-ok", asked)
    assert answer.choices[0].message.content.startswith(asked.word + " token")
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.completion_tokens == 12
    assert answer._request_id


@step
def unknown_fields_pass_both_ways():
    answer = chat("stub-ok", Asked(), extra_body={"x_deep": {"a": [1, "two", False]}, "x_number": 1.5})
    assert answer.x_echo == {"x_deep": {"a": [1, "two", False]}, "x_number": 1.5}


@step
def stream_with_usage():
    asked = Asked()
    chunks = list(chat("stub-ok", asked, stream=True, stream_options={"include_usage": True}))
    assert len(chunks) >= 12
    assert chunks[0].choices[0].delta.role == "assistant"
    assert text_of(chunks).startswith(asked.word + " token")
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == 12
    assert chunks[-2].choices[0].finish_reason == "stop"


@step
def stream_without_usage():
    chunks = list(chat("stub-ok", Asked(), stream=True))
    assert all(chunk.choices and not chunk.usage for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


@step
def stream_helper_puts_the_answer_together():
    asked = Asked()
    heard = ""
    with once.chat.completions.stream(model="stub-ok", messages=asked.messages) as stream:
        for event in stream:
            heard += event.delta if event.type == "content.delta" else ""
        answer = stream.get_final_completion()
    assert heard.startswith(asked.word + " token")
    assert answer.choices[0].message.content == heard


@step
def tool_call_and_its_result():
    asked = Asked("call:weather")
    answer = chat("stub-ok", asked, tools=[WEATHER])
    assert answer.choices[0].finish_reason == "tool_calls"
    (call,) = answer.choices[0].message.tool_calls
    assert call.function.name == "weather" and json.loads(call.function.arguments) == ARGUMENTS
    result = {"role": "tool", "tool_call_id": call.id, "content": "sunny, 21 degrees"}
    messages = [*asked.messages, answer.choices[0].message, result]
    last = once.chat.completions.create(model="stub-ok", messages=messages, tools=[WEATHER])
    assert last.choices[0].message.content.startswith("sunny, 21 degrees token")


@step
def tool_call_streamed():
    chunks = list(chat("stub-ok", Asked("call:weather"), tools=[WEATHER], stream=True))
    deltas = [delta for chunk in chunks for delta in chunk.choices[0].delta.tool_calls or []]
    assert len(deltas) >= 2 and all(delta.index == 0 for delta in deltas)
    assert deltas[0].id and deltas[0].function.name == "weather"
    assert json.loads("".join(delta.function.arguments for delta in deltas)) == ARGUMENTS
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


@step
def parse_structured_output():
    class Day(BaseModel):
        high: float
        rain: bool

    class Forecast(BaseModel):
        city: str
        days: list[Day]

    asked = Asked()
    answer = once.chat.completions.parse(model="stub-ok", messages=asked.messages, response_format=Forecast)
    assert answer.choices[0].message.parsed == Forecast(city=asked.word, days=[Day(high=3, rain=True)])


@step
def abort_mid_stream_reaches_the_provider():
    asked = Asked()
    stream = chat("stub-endless", asked, stream=True)
    for _ in range(10):
        assert next(stream).choices
    since = time.monotonic_ns()
    stream.close()
    asked.assert_aborted(since)


@step
def cancelled_task_reaches_the_provider():
    async def cancel():
        asked = Asked()
        async with openai.AsyncOpenAI(base_url=BASE_URL, api_key=API_KEY, max_retries=0) as many:
            task = asyncio.create_task(chat("stub-slow", asked, many))
            while not asked.seen():
                await asyncio.sleep(0.05)
            since = time.monotonic_ns()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()
        return asked, since

    asked, since = asyncio.run(cancel())
    asked.assert_aborted(since)


@step
def client_timeout_reaches_the_provider():
    asked = Asked()
    since = time.monotonic_ns() + 700_000_000
    error_of(lambda: chat("stub-slow", asked, timeout=0.7), openai.APITimeoutError)
    asked.assert_aborted(since)


@step
def retry_after_is_waited_for():
    asked = Asked()
    started = time.monotonic()
    answer = chat("stub-429", asked, client)
    assert answer.choices[0].message.content.startswith(asked.word)
    assert 0.95 < time.monotonic() - started < 5
    assert len(asked.seen()) == 2


@step
def rate_limit_error():
    error = error_of(lambda: chat("stub-429-always", Asked()), openai.RateLimitError)
    assert error.code == "rate_limit_exceeded"
    assert float(error.response.headers["retry-after"]) >= 1


@step
def server_error_once_is_retried():
    asked = Asked()
    assert chat("stub-500-once", asked, client).choices[0].message.content.startswith(asked.word)
    assert len(asked.seen()) == 2


@step
def outage():
    error = error_of(lambda: chat("stub-503-always", Asked()), openai.InternalServerError)
    assert error.status_code == 503 and error.type and error.body["message"]


@step
def unknown_model():
    error = error_of(lambda: chat("no-such-model", Asked(), client), openai.NotFoundError)
    assert (error.code, error.type) == ("model_not_found", "invalid_request_error")
    assert error.request_id


@step
def bad_request():
    error = error_of(
        lambda: client.post("/chat/completions", cast_to=object, body={"model": "stub-ok"}), openai.BadRequestError
    )
    assert (error.param, error.type) == ("messages", "invalid_request_error")


@step
def bad_key():
    stranger = client.with_options(api_key="sk-wrong")
    error = error_of(lambda: chat("stub-ok", Asked(), stranger), openai.AuthenticationError)
    assert error.code == "invalid_api_key"


def breaks(model, kind=Exception):
    """A stream that says something and then raises; its error."""
    asked = Asked()
    chunks = []
    error = None
    try:
        for chunk in chat(model, asked, stream=True):
            chunks.append(chunk)
    except kind as e:
        error = e
    assert text_of(chunks).startswith(asked.word + " token"), "what came before it"
    assert error is not None, "no error"
    return error


@step
def stream_that_is_cut_raises():
    breaks("stub-cut")


@step
def stream_that_is_reset_raises():
    breaks("stub-reset")


@step
def error_event_raises():
    assert "it broke" in str(breaks("stub-err-midstream", openai.APIError))


@step
def no_http_from_the_provider_raises():
    asked = Asked()
    error = error_of(lambda: chat("stub-garbage", asked), openai.APIError)
    assert asked.seen()[0]["fault"] == "garbage"
    assert not GATEWAY or error.status_code == 502


@gateway_step
def stream_without_its_end_raises():
    breaks("stub-no-done")


@gateway_step
def callers_request_id_comes_back():
    answer = chat("stub-ok", Asked(), extra_headers={"x-request-id": "verify-2"})
    assert answer._request_id == "verify-2", answer._request_id


@step
def fifty_at_once():
    async def one(many, asked, stream):
        answer = await chat("stub-ok", asked, many, stream=stream)
        text = text_of([chunk async for chunk in answer]) if stream else answer.choices[0].message.content
        assert text.startswith(asked.word + " token"), text

    async def all_at_once():
        async with openai.AsyncOpenAI(base_url=BASE_URL, api_key=API_KEY, max_retries=0) as many:
            await asyncio.gather(*(one(many, Asked(), i % 2 == 0) for i in range(50)))

    asyncio.run(all_at_once())


@step
def embeddings():
    answer = once.embeddings.create(model="stub-ok", input=["one", "two", "one"], dimensions=16)
    one, two, again = (item.embedding for item in answer.data)
    assert len(one) == 16 and abs(sum(x * x for x in one) - 1) < 1e-5
    assert again == one and two != one


def batch_step(run):
    if BATCHES:
        STEPS.append((run, True))
    return run


def batch_of(asked, model="stub-ok", **more):
    lines = [
        {
            "custom_id": f"c{i}",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {"model": model, "messages": one.messages},
        }
        for i, one in enumerate(asked)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    file = once.files.create(file=("in.jsonl", text.encode()), purpose="batch")
    return once.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", **more
    )


def over(batch):
    deadline = time.monotonic() + 50
    while batch.status not in ("completed", "failed", "expired", "cancelled"):
        assert time.monotonic() < deadline, batch
        time.sleep(0.2)
        batch = once.batches.retrieve(batch.id)
    return batch


@batch_step
def batch_runs_and_its_files_are_read():
    asked = [Asked() for _ in range(20)]
    made = batch_of(asked, metadata={"who": "verify"})
    assert made.object == "batch" and made.metadata == {"who": "verify"}, made
    batch = over(made)
    assert batch.status == "completed" and batch.error_file_id is None, batch
    counts = batch.request_counts
    assert (counts.total, counts.completed, counts.failed) == (20, 20, 0), counts
    lines = [json.loads(line) for line in once.files.content(batch.output_file_id).text.splitlines()]
    assert [line["custom_id"] for line in lines] == [f"c{i}" for i in range(20)]
    for one, line in zip(asked, lines):
        assert line["response"]["status_code"] == 200 and line["error"] is None
        assert line["response"]["body"]["choices"][0]["message"]["content"].startswith(one.word + " token")
        assert len(one.seen()) == 1
    assert batch.id in [each.id for each in once.batches.list(limit=5)]
    output = once.files.retrieve(batch.output_file_id)
    assert output.purpose == "batch_output" and output.bytes > 0, output
    assert batch.input_file_id in [each.id for each in once.files.list(purpose="batch")]
    assert once.files.delete(batch.input_file_id).deleted


@batch_step
def cancelled_batch_reaches_the_provider():
    asked = [Asked() for _ in range(3)]
    batch = batch_of(asked, "stub-slow")
    deadline = time.monotonic() + 20
    while not all(one.seen() for one in asked):
        assert time.monotonic() < deadline, once.batches.retrieve(batch.id)
        time.sleep(0.1)
    assert once.batches.cancel(batch.id).status in ("cancelling", "cancelled")
    batch = over(batch)
    assert batch.status == "cancelled" and batch.output_file_id is None, batch
    lines = [json.loads(line) for line in once.files.content(batch.error_file_id).text.splitlines()]
    assert [line["error"]["code"] for line in lines] == ["batch_cancelled"] * 3
    assert all(one.seen()[0]["outcome"] != "running" for one in asked)


@batch_step
def batch_with_an_id_twice_fails_and_sends_nothing():
    asked = Asked()
    line = {
        "custom_id": "twice",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": "stub-ok", "messages": asked.messages},
    }
    text = (json.dumps(line) + "\n") * 2
    file = once.files.create(file=("in.jsonl", text.encode()), purpose="batch")
    batch = over(
        once.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h")
    )
    assert batch.status == "failed", batch
    assert batch.errors.data[0].code == "duplicate_custom_id" and batch.errors.data[0].line == 2, batch.errors
    assert not asked.seen()


def main():
    passed = failed = 0
    for run, gateway_only in STEPS:
        name = run.__name__.replace("_", " ")
        if gateway_only and not GATEWAY:
            print(f"skip {name} (gateway only)")
            continue
        started = time.monotonic()
        try:
            run()
        except Exception as e:
            failed += 1
            line = traceback.extract_tb(e.__traceback__)[-1].line
            print(f"FAIL {name}: {type(e).__name__}: {str(e)[:600]} at: {line}")
        else:
            passed += 1
            print(f"ok   {name} ({(time.monotonic() - started) * 1000:.0f} ms)")
        sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
