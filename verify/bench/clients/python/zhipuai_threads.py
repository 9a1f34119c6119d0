"""Zhipu's own Python client, which blocks."""

import driver
import httpx
import zhipuai


class Client:
    BLOCKING = True

    def __init__(self, url, in_flight):
        self.client = zhipuai.ZhipuAI(base_url=url, api_key=driver.KEY + ".secret", disable_token_cache=True, http_client=httpx.Client(
            limits=httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight), timeout=60))

    def create(self, **more):
        return self.client.chat.completions.create(model=driver.MODEL, messages=driver.MESSAGES,
                                                   temperature=driver.TEMPERATURE, max_tokens=driver.MAX_TOKENS, **more)

    def plain(self, call):
        call.answered(self.create().choices[0].message.content)

    def stream(self, call):
        for chunk in self.create(stream=True):
            call.piece_of(chunk.choices[0].delta.content if chunk.choices else "")
        call.finished()

    def close(self):
        self.client.close()


driver.run(Client)
