"""The official Python client on asyncio."""

import driver
import httpx2
import openai


class Client:
    BLOCKING = False

    def __init__(self, url, in_flight):
        self.client = openai.AsyncOpenAI(base_url=url, api_key=driver.KEY, http_client=openai.DefaultAsyncHttpx2Client(
            limits=httpx2.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)))

    def create(self, **more):
        return self.client.chat.completions.create(model=driver.MODEL, messages=driver.MESSAGES,
                                                   temperature=driver.TEMPERATURE, max_tokens=driver.MAX_TOKENS, **more)

    async def plain(self, call):
        call.answered((await self.create()).choices[0].message.content)

    async def stream(self, call):
        async for chunk in await self.create(stream=True):
            call.piece_of(chunk.choices[0].delta.content if chunk.choices else "")
        call.finished()

    async def close(self):
        await self.client.close()


driver.run(Client)
